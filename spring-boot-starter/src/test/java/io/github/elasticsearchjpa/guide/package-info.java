/** The application of docs/guide.md. */
@NullMarked
package io.github.elasticsearchjpa.guide;

import org.jspecify.annotations.NullMarked;

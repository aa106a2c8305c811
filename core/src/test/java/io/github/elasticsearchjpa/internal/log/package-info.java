/** The search log under load and failure. */
@NullMarked
package io.github.elasticsearchjpa.internal.log;

import org.jspecify.annotations.NullMarked;

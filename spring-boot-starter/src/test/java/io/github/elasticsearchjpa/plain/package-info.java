/** An application with JPA, and nothing of this library. */
@NullMarked
package io.github.elasticsearchjpa.plain;

import org.jspecify.annotations.NullMarked;

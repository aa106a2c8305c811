/**
 * Exceptions of the library.
 */
@NullMarked
package io.github.elasticsearchjpa.error;

import org.jspecify.annotations.NullMarked;

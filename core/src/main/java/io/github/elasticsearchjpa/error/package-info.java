/**
 * What can go wrong, as exceptions.
 */
@NullMarked
package io.github.elasticsearchjpa.error;

import org.jspecify.annotations.NullMarked;

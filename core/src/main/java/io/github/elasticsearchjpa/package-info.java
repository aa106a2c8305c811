/**
 * The facade and its builder, and the handle of one search index.
 */
@NullMarked
package io.github.elasticsearchjpa;

import org.jspecify.annotations.NullMarked;

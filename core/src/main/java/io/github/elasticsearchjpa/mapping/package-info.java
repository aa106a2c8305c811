/**
 * Documents and index settings that an application writes: {@code SearchDocument},
 * {@code DocumentMapper} and {@code IndexSettings}.
 */
@NullMarked
package io.github.elasticsearchjpa.mapping;

import org.jspecify.annotations.NullMarked;

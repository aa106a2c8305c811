/**
 * The entry point: {@link io.github.elasticsearchjpa.ElasticsearchJpa}, its builder, and
 * the handles of indexes and of synchronization.
 */
@NullMarked
package io.github.elasticsearchjpa;

import org.jspecify.annotations.NullMarked;

/**
 * Requests to one Elasticsearch cluster.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.connection;

import org.jspecify.annotations.NullMarked;

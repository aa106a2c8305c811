/**
 * A named Elasticsearch server, spoken to in plain JSON.
 */
@NullMarked
package io.github.elasticsearchjpa.connection;

import org.jspecify.annotations.NullMarked;

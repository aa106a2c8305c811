/**
 * A real Elasticsearch server for development and tests, which is started as a child
 * process from the official distribution.
 */
@NullMarked
package io.github.elasticsearchjpa.embedded;

import org.jspecify.annotations.NullMarked;

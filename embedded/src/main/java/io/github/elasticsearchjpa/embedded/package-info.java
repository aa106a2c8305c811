/**
 * A real Elasticsearch server for development and tests, started from its official
 * distribution as a child process.
 */
@NullMarked
package io.github.elasticsearchjpa.embedded;

import org.jspecify.annotations.NullMarked;

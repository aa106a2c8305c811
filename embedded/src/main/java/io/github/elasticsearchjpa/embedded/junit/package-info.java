/**
 * Support for tests with JUnit Jupiter that need an Elasticsearch.
 */
@NullMarked
package io.github.elasticsearchjpa.embedded.junit;

import org.jspecify.annotations.NullMarked;

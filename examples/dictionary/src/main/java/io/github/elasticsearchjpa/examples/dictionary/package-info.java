/**
 * A reverse dictionary: describe a thing, find its word. WordNet in a relational
 * database, its meanings in Elasticsearch, and {@code elasticsearch-jpa} between them.
 */
@NullMarked
package io.github.elasticsearchjpa.examples.dictionary;

import org.jspecify.annotations.NullMarked;

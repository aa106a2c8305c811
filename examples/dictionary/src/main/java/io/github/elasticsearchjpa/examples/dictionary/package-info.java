/**
 * A reverse dictionary, which finds the word for a description. WordNet is in a
 * relational database, and {@code elasticsearch-jpa} indexes its meanings.
 */
@NullMarked
package io.github.elasticsearchjpa.examples.dictionary;

import org.jspecify.annotations.NullMarked;

/**
 * From a query to hits, and from hits to entities.
 */
@NullMarked
package io.github.elasticsearchjpa.search;

import org.jspecify.annotations.NullMarked;

/**
 * Runs searches and loads the entities of the hits.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.search;

import org.jspecify.annotations.NullMarked;

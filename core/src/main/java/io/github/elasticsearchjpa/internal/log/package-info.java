/**
 * Writes the log of searches to the database, off the thread that searches.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.log;

import org.jspecify.annotations.NullMarked;

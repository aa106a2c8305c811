/**
 * The search log: a queue of rows, a thread that writes them, and the log tables.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.log;

import org.jspecify.annotations.NullMarked;

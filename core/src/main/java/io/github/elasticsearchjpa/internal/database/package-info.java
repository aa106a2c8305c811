/**
 * The library tables, the transactions of the library, plain JDBC, and the differences
 * between databases.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.database;

import org.jspecify.annotations.NullMarked;

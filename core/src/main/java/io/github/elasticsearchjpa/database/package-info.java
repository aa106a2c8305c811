/**
 * The user's database, as far as the library has tables of its own in it.
 */
@NullMarked
package io.github.elasticsearchjpa.database;

import org.jspecify.annotations.NullMarked;

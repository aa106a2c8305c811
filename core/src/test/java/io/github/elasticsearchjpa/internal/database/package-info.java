/** The statements that create the library tables. */
@NullMarked
package io.github.elasticsearchjpa.internal.database;

import org.jspecify.annotations.NullMarked;

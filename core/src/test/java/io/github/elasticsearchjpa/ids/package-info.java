/** Entities with ids of every kind. */
@NullMarked
package io.github.elasticsearchjpa.ids;

import org.jspecify.annotations.NullMarked;

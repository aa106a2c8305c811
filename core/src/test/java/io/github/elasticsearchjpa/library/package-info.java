/** A library: entities in every kind of relation. */
@NullMarked
package io.github.elasticsearchjpa.library;

import org.jspecify.annotations.NullMarked;

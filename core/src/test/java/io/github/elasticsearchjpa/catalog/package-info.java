/** A catalogue: hierarchies, embeddables, maps, and associations that are eager. */
@NullMarked
package io.github.elasticsearchjpa.catalog;

import org.jspecify.annotations.NullMarked;

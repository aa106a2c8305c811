/** A town: the entities of tests of searches. */
@NullMarked
package io.github.elasticsearchjpa.town;

import org.jspecify.annotations.NullMarked;

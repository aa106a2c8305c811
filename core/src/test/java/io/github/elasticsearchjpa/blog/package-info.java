/** A blog: the entities of most tests. */
@NullMarked
package io.github.elasticsearchjpa.blog;

import org.jspecify.annotations.NullMarked;

/**
 * The life of an index: create, rebuild, update, delete; generations and aliases.
 */
@NullMarked
package io.github.elasticsearchjpa.index;

import org.jspecify.annotations.NullMarked;

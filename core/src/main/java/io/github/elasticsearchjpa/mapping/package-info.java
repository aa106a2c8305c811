/**
 * What an index is made of: its mapping file, its entity types, and how an entity becomes
 * its document.
 */
@NullMarked
package io.github.elasticsearchjpa.mapping;

import org.jspecify.annotations.NullMarked;

/**
 * Index definitions: mapping files, mappers, scopes, dependencies and document ids.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.mapping;

import org.jspecify.annotations.NullMarked;

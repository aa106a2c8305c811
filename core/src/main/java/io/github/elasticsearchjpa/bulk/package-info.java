/**
 * Reading entities in chunks and writing their documents in bulk requests.
 */
@NullMarked
package io.github.elasticsearchjpa.bulk;

import org.jspecify.annotations.NullMarked;

/**
 * Search requests, options and results.
 */
@NullMarked
package io.github.elasticsearchjpa.search;

import org.jspecify.annotations.NullMarked;

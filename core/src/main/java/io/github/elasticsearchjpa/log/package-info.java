/**
 * The log of searches: what was asked, by whom, what came back, and what was clicked.
 */
@NullMarked
package io.github.elasticsearchjpa.log;

import org.jspecify.annotations.NullMarked;

/**
 * The log of searches and clicks, and its settings.
 */
@NullMarked
package io.github.elasticsearchjpa.log;

import org.jspecify.annotations.NullMarked;

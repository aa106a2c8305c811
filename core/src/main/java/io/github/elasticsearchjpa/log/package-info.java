/**
 * The log of searches and clicks, its entities and its settings.
 */
@NullMarked
package io.github.elasticsearchjpa.log;

import org.jspecify.annotations.NullMarked;

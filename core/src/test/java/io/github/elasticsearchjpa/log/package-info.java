/** The log of searches. */
@NullMarked
package io.github.elasticsearchjpa.log;

import org.jspecify.annotations.NullMarked;

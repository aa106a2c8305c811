/** Measures the start-up time that the starter adds to an application. */
@NullMarked
package io.github.elasticsearchjpa.startup;

import org.jspecify.annotations.NullMarked;

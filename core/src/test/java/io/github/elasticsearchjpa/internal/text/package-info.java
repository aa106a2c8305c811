/**
 * Tests of texts that are stored and printed.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.text;

import org.jspecify.annotations.NullMarked;

/**
 * Generates a first mapping file from entities and sample documents.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.generate;

import org.jspecify.annotations.NullMarked;

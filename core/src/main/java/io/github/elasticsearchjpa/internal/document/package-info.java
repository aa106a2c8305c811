/**
 * Builds documents from entities and sends them in bulk requests.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.document;

import org.jspecify.annotations.NullMarked;

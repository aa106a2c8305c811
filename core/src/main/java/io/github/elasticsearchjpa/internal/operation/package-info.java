/**
 * Runs operations and notifies their listeners.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.operation;

import org.jspecify.annotations.NullMarked;

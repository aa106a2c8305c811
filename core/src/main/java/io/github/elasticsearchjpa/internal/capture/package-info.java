/**
 * Reads entity changes from Hibernate events and enqueues them in the outbox.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.capture;

import org.jspecify.annotations.NullMarked;

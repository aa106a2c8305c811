/**
 * The transactional outbox: enqueue, claim, fan out, send and complete.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.outbox;

import org.jspecify.annotations.NullMarked;

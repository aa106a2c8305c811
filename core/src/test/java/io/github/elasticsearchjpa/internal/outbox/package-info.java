/** Tests of the outbox that need its package-private classes. */
@NullMarked
package io.github.elasticsearchjpa.internal.outbox;

import org.jspecify.annotations.NullMarked;

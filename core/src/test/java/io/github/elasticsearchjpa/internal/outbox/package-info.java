/** Workers that lose their lease. */
@NullMarked
package io.github.elasticsearchjpa.internal.outbox;

import org.jspecify.annotations.NullMarked;

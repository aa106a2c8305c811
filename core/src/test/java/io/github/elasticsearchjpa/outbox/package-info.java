/** The queue of changes, driven by hand. */
@NullMarked
package io.github.elasticsearchjpa.outbox;

import org.jspecify.annotations.NullMarked;

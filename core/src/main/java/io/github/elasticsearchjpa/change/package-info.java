/**
 * From what Hibernate writes to what must be indexed again: entity changes, collected per
 * transaction and appended to the outbox before it commits.
 */
@NullMarked
package io.github.elasticsearchjpa.change;

import org.jspecify.annotations.NullMarked;

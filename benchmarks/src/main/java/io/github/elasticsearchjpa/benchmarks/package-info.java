/**
 * Benchmarks of synchronization, filling and searching, beside Hibernate Search.
 */
@NullMarked
package io.github.elasticsearchjpa.benchmarks;

import org.jspecify.annotations.NullMarked;

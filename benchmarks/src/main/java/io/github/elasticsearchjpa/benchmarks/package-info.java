/**
 * What following changes costs, beside Hibernate Search.
 */
@NullMarked
package io.github.elasticsearchjpa.benchmarks;

import org.jspecify.annotations.NullMarked;

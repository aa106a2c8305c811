/**
 * Compares indexes with the database: verify and prune.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.verify;

import org.jspecify.annotations.NullMarked;

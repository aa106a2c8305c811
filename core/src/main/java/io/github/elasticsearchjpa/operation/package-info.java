/**
 * Options, progress, results and listeners of operations such as rebuild, verify and
 * deploy.
 */
@NullMarked
package io.github.elasticsearchjpa.operation;

import org.jspecify.annotations.NullMarked;

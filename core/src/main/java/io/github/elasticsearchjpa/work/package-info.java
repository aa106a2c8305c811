/**
 * Who measures and traces what takes time.
 */
@NullMarked
package io.github.elasticsearchjpa.work;

import org.jspecify.annotations.NullMarked;

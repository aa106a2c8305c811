/**
 * Searching from Spring Data repositories.
 */
@NullMarked
package io.github.elasticsearchjpa.data;

import org.jspecify.annotations.NullMarked;

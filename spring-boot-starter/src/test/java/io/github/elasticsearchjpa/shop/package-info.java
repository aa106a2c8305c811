/** A small application with the starter. */
@NullMarked
package io.github.elasticsearchjpa.shop;

import org.jspecify.annotations.NullMarked;

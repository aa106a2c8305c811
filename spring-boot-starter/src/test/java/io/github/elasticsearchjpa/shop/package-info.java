/** A small application that uses the starter. */
@NullMarked
package io.github.elasticsearchjpa.shop;

import org.jspecify.annotations.NullMarked;

/** A shop in which customers order products. */
@NullMarked
package io.github.elasticsearchjpa.examples.shop;

import org.jspecify.annotations.NullMarked;

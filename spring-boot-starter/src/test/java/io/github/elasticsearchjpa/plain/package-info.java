/** An application with JPA that does not use this library. */
@NullMarked
package io.github.elasticsearchjpa.plain;

import org.jspecify.annotations.NullMarked;

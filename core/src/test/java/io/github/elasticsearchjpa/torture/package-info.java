/** A test with applications that write while everything around them fails. */
@NullMarked
package io.github.elasticsearchjpa.torture;

import org.jspecify.annotations.NullMarked;

/** Tests of what is watched. */
@NullMarked
package io.github.elasticsearchjpa.actuate;

import org.jspecify.annotations.NullMarked;

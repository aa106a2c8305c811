/** Tests of the monitoring. */
@NullMarked
package io.github.elasticsearchjpa.actuate;

import org.jspecify.annotations.NullMarked;

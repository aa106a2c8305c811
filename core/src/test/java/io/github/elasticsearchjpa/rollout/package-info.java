/** Tests with nodes of several versions and with rebuilds that stall. */
@NullMarked
package io.github.elasticsearchjpa.rollout;

import org.jspecify.annotations.NullMarked;

/** Nodes of several versions, and rebuilds that stall. */
@NullMarked
package io.github.elasticsearchjpa.rollout;

import org.jspecify.annotations.NullMarked;

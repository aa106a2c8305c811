/** Nodes that deploy, rebuild and write at the same time, each in a JVM of its own. */
@NullMarked
package io.github.elasticsearchjpa.deploy;

import org.jspecify.annotations.NullMarked;

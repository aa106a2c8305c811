/**
 * What is watched: the endpoint, health, meters and observations.
 */
@NullMarked
package io.github.elasticsearchjpa.actuate;

import org.jspecify.annotations.NullMarked;

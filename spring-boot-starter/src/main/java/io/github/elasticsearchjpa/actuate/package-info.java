/**
 * Monitoring with Spring Boot Actuator: the endpoint, health indicators, meters and
 * observations.
 */
@NullMarked
package io.github.elasticsearchjpa.actuate;

import org.jspecify.annotations.NullMarked;

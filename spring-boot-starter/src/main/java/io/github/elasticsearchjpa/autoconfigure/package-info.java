/**
 * Spring Boot auto-configuration: properties, the facade, and a bean for each index.
 */
@NullMarked
package io.github.elasticsearchjpa.autoconfigure;

import org.jspecify.annotations.NullMarked;

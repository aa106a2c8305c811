/**
 * Spring Boot auto-configuration: the properties, the library, and a bean for each index.
 */
@NullMarked
package io.github.elasticsearchjpa.autoconfigure;

import org.jspecify.annotations.NullMarked;

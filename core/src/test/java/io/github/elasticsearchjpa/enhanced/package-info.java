/** Classes that a test loads with Hibernate's enhancements. */
@NullMarked
package io.github.elasticsearchjpa.enhanced;

import org.jspecify.annotations.NullMarked;

/**
 * Integration with Spring Data: repositories that search, and pages of hits.
 */
@NullMarked
package io.github.elasticsearchjpa.data;

import org.jspecify.annotations.NullMarked;

/**
 * For tests with Spring: a real Elasticsearch, or none at all. Needs
 * {@code spring-boot-starter-test}.
 */
@NullMarked
package io.github.elasticsearchjpa.test;

import org.jspecify.annotations.NullMarked;

/**
 * Support for tests with a Spring application, with a real Elasticsearch server or
 * without one. Needs {@code spring-boot-starter-test}.
 */
@NullMarked
package io.github.elasticsearchjpa.test;

import org.jspecify.annotations.NullMarked;

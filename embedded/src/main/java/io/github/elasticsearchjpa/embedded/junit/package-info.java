/**
 * The embedded server in tests with JUnit Jupiter.
 */
@NullMarked
package io.github.elasticsearchjpa.embedded.junit;

import org.jspecify.annotations.NullMarked;

/**
 * Commands of an application: {@code java -jar app.jar search ...}.
 */
@NullMarked
package io.github.elasticsearchjpa.command;

import org.jspecify.annotations.NullMarked;

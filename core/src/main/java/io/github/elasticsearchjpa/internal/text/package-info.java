/**
 * Text from users, mappers and servers, made safe to store and to print.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.text;

import org.jspecify.annotations.NullMarked;

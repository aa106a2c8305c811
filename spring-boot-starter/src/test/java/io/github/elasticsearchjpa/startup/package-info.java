/** What the starter costs at the start of an application. */
@NullMarked
package io.github.elasticsearchjpa.startup;

import org.jspecify.annotations.NullMarked;

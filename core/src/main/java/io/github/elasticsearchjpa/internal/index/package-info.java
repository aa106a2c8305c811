/**
 * Index generations and the operations on them: create, rebuild, rollback, deploy.
 */
@NullMarked
package io.github.elasticsearchjpa.internal.index;

import org.jspecify.annotations.NullMarked;

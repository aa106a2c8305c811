/**
 * Settings, events and state of the synchronization between entities and indexes.
 */
@NullMarked
package io.github.elasticsearchjpa.sync;

import org.jspecify.annotations.NullMarked;

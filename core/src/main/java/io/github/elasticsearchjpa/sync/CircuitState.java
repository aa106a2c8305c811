package io.github.elasticsearchjpa.sync;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The state of the circuit of a connection, as the workers of this JVM see it. The
 * circuit opens when Elasticsearch does not answer the workers or refuses them access.
 * While it is open, workers leave the changes of its indexes in the outbox; from time to
 * time a worker sends a few changes as a probe. The circuit closes when a probe succeeds.
 *
 * @param connection the name of the connection
 * @param indexes the names of the indexes that use the connection
 * @param open whether the circuit is open, so that no changes are indexed
 * @param since the time at which the circuit opened, by the clock of this JVM; null if it
 * is closed
 * @param cause the failure that the last request or probe ended with; null if the circuit
 * is closed
 * @param nextProbe the time of the next probe, by the clock of this JVM; null if the
 * circuit is closed
 */
public record CircuitState(String connection, Set<String> indexes, boolean open, @Nullable Instant since,
		@Nullable String cause, @Nullable Instant nextProbe) {
}

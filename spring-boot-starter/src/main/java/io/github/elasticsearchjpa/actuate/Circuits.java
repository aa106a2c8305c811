package io.github.elasticsearchjpa.actuate;

import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.sync.CircuitState;
import org.jspecify.annotations.Nullable;

/** Finds the circuit of a connection. */
final class Circuits {

	private Circuits() {
	}

	/** Returns the circuit of a connection, or null if no index uses the connection. */
	static @Nullable CircuitState of(SearchSync sync, String connection) {
		return sync.circuits()
			.stream()
			.filter((circuit) -> circuit.connection().equals(connection))
			.findFirst()
			.orElse(null);
	}

	/** Returns the circuit of a connection if it is open, otherwise null. */
	static @Nullable CircuitState openOf(SearchSync sync, String connection) {
		CircuitState circuit = of(sync, connection);
		return (circuit != null && circuit.open()) ? circuit : null;
	}

}

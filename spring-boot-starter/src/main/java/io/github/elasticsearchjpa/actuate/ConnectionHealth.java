package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.operation.ClusterHealth;
import io.github.elasticsearchjpa.sync.CircuitState;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * A health indicator for the Elasticsearch cluster of one connection, and for the circuit
 * of the workers that use it.
 */
final class ConnectionHealth implements HealthIndicator {

	private static final int FORBIDDEN = 403;

	private final ElasticsearchJpa jpa;

	private final String connection;

	private final Duration timeout;

	private final Status unreachable;

	ConnectionHealth(ElasticsearchJpa jpa, String connection, Duration timeout, Status unreachable) {
		this.jpa = jpa;
		this.connection = connection;
		this.timeout = timeout;
		this.unreachable = unreachable;
	}

	@Override
	public Health health() {
		Health request = request();
		CircuitState circuit = openCircuit();
		if (circuit == null) {
			return request;
		}
		// Elasticsearch can answer this request and still refuse the workers.
		Status status = request.getStatus().equals(Status.UP) ? SearchHealthAutoConfiguration.DEGRADED
				: request.getStatus();
		return Health.status(status).withDetails(request.getDetails()).withDetail("circuit", details(circuit)).build();
	}

	private Health request() {
		try {
			ClusterHealth cluster = this.jpa.clusterHealth(this.connection, this.timeout);
			return Health.status(cluster.status().equals("red") ? SearchHealthAutoConfiguration.DEGRADED : Status.UP)
				.withDetail("cluster", cluster.cluster())
				.withDetail("status", cluster.status())
				.withDetail("nodes", cluster.nodes())
				.build();
		}
		catch (RequestFailedException ex) {
			// The cluster authenticated the user, so requests to the indexes can succeed.
			if (ex.status() == FORBIDDEN) {
				return Health.up().withDetail("status", "not available without the privilege 'monitor'").build();
			}
			return Health.status(this.unreachable).withDetail("error", String.valueOf(ex.getMessage())).build();
		}
	}

	/** Returns the circuit of the connection if it is open, otherwise null. */
	private @Nullable CircuitState openCircuit() {
		return this.jpa.isSyncEnabled() ? Circuits.openOf(this.jpa.sync(), this.connection) : null;
	}

	private static Map<String, Object> details(CircuitState circuit) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", "open");
		details.put("since", String.valueOf(circuit.since()));
		details.put("cause", String.valueOf(circuit.cause()));
		details.put("nextProbe", String.valueOf(circuit.nextProbe()));
		details.put("indexes", circuit.indexes());
		return details;
	}

}

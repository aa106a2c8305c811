package io.github.elasticsearchjpa.actuate;

import java.time.Duration;

import io.github.elasticsearchjpa.connection.Connection;
import io.github.elasticsearchjpa.error.RequestFailedException;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Whether an Elasticsearch answers, within a time. */
final class ConnectionHealth implements HealthIndicator {

	private static final int FORBIDDEN = 403;

	private final Connection connection;

	private final Duration timeout;

	private final Status unreachable;

	ConnectionHealth(Connection connection, Duration timeout, Status unreachable) {
		this.connection = connection;
		this.timeout = timeout;
		this.unreachable = unreachable;
	}

	@Override
	public Health health() {
		try {
			JsonNode cluster = this.connection.send("GET", "/_cluster/health", this.timeout);
			String status = cluster.path("status").asString("unknown");
			return Health.status(status.equals("red") ? SearchHealthAutoConfiguration.DEGRADED : Status.UP)
				.withDetail("cluster", cluster.path("cluster_name").asString("unknown"))
				.withDetail("status", status)
				.withDetail("nodes", cluster.path("number_of_nodes").asInt(0))
				.build();
		}
		catch (RequestFailedException ex) {
			if (ex.status() == FORBIDDEN) { // it knows who asks, and may well index for
											// them
				return Health.up().withDetail("status", "not shown without the privilege 'monitor'").build();
			}
			return Health.status(this.unreachable).withDetail("error", String.valueOf(ex.getMessage())).build();
		}
	}

}

package io.github.elasticsearchjpa.actuate;

import java.time.Duration;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.operation.ClusterHealth;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** A health indicator for the Elasticsearch cluster of one connection. */
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

}

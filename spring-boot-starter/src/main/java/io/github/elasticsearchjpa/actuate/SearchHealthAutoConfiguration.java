package io.github.elasticsearchjpa.actuate;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.autoconfigure.ElasticsearchJpaProperties;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.SimpleStatusAggregator;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration of the health of connections and of indexing, if indexes are
 * configured. Problems have the status {@code DEGRADED}, which keeps the application in
 * service: it still writes to its database, and changes stay in the outbox.
 * <p>
 * The contributor of the connections has the name of Spring Boot's own, which therefore
 * backs off. Spring Boot's own is {@code DOWN} while Elasticsearch cannot be reached, so
 * a load balancer would remove every node of the application at once.
 */
@AutoConfiguration(afterName = "io.github.elasticsearchjpa.autoconfigure.ElasticsearchJpaAutoConfiguration",
		beforeName = {
				"org.springframework.boot.elasticsearch.autoconfigure.health.ElasticsearchRestHealthContributorAutoConfiguration",
				"org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration" })
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(ElasticsearchJpa.class)
@Conditional(OnConfiguredIndexes.class)
final class SearchHealthAutoConfiguration {

	/** The status of a problem that does not stop the application. */
	static final Status DEGRADED = new Status("DEGRADED");

	/** Spring Boot's default order, with the status {@code DEGRADED}. */
	private static final List<String> STATUS_ORDER = List.of(Status.DOWN.getCode(), Status.OUT_OF_SERVICE.getCode(),
			DEGRADED.getCode(), Status.UP.getCode(), Status.UNKNOWN.getCode());

	/** Replaces Spring Boot's aggregator, which ignores statuses it does not know. */
	@Bean
	@ConditionalOnMissingBean
	StatusAggregator healthStatusAggregator(ObjectProvider<HealthEndpointProperties> properties) {
		List<String> order = properties.stream().flatMap((health) -> health.getStatus().getOrder().stream()).toList();
		return new SimpleStatusAggregator(order.isEmpty() ? STATUS_ORDER : order);
	}

	@Bean
	@ConditionalOnEnabledHealthIndicator("elasticsearch")
	@ConditionalOnMissingBean(name = { "elasticsearchHealthIndicator", "elasticsearchHealthContributor" })
	HealthContributor elasticsearchHealthContributor(ElasticsearchJpa jpa, ElasticsearchJpaProperties properties) {
		ElasticsearchJpaProperties.Health health = properties.health();
		Status unreachable = (health.unreachable() == ElasticsearchJpaProperties.Severity.DOWN) ? Status.DOWN
				: DEGRADED;
		Map<String, HealthContributor> byName = new LinkedHashMap<>();
		jpa.connections()
			.forEach((connection) -> byName.put(connection,
					new ConnectionHealth(jpa, connection, health.timeout(), unreachable)));
		return CompositeHealthContributor.fromMap(byName);
	}

	@Bean
	@ConditionalOnEnabledHealthIndicator("searchindexes")
	@ConditionalOnBean(CachedBacklog.class)
	IndexingHealth searchIndexesHealthIndicator(ElasticsearchJpa jpa, CachedBacklog backlog,
			ElasticsearchJpaProperties properties) {
		return new IndexingHealth(new LibrarySource(jpa), backlog, properties.health().maxBacklogAge());
	}

	private record LibrarySource(ElasticsearchJpa jpa) implements IndexingHealth.Source {

		@Override
		public List<String> indexes() {
			return this.jpa.indexes().stream().map(SearchIndex::name).toList();
		}

		@Override
		public List<WorkerState> workers() {
			return this.jpa.sync().workers();
		}

		@Override
		public List<CircuitState> circuits() {
			return this.jpa.sync().circuits();
		}

		@Override
		public Duration lease() {
			return this.jpa.sync().leaseDuration();
		}

	}

}

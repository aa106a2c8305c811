package io.github.elasticsearchjpa.actuate;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.autoconfigure.ElasticsearchJpaProperties;
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
 * Health of the connections and of indexing, where indexes are configured. What is wrong
 * with them is <em>degraded</em>, which leaves the application where it is: it still
 * saves, and changes wait.
 * <p>
 * The connections' contributor has the name of Boot's own, which therefore is left out:
 * that one is down when Elasticsearch is, and would take every node of the application
 * out of the load balancer at once.
 */
@AutoConfiguration(afterName = "io.github.elasticsearchjpa.autoconfigure.ElasticsearchJpaAutoConfiguration",
		beforeName = {
				"org.springframework.boot.elasticsearch.autoconfigure.health.ElasticsearchRestHealthContributorAutoConfiguration",
				"org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration" })
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(ElasticsearchJpa.class)
@Conditional(OnConfiguredIndexes.class)
final class SearchHealthAutoConfiguration {

	/** Something is not as it should be, and the application goes on. */
	static final Status DEGRADED = new Status("DEGRADED");

	/** As Boot's own, with this status among them. */
	private static final List<String> ORDER = List.of(Status.DOWN.getCode(), Status.OUT_OF_SERVICE.getCode(),
			DEGRADED.getCode(), Status.UP.getCode(), Status.UNKNOWN.getCode());

	/** Boot's own would leave out what it does not know. */
	@Bean
	@ConditionalOnMissingBean
	StatusAggregator healthStatusAggregator(ObjectProvider<HealthEndpointProperties> properties) {
		List<String> order = properties.stream().flatMap((health) -> health.getStatus().getOrder().stream()).toList();
		return new SimpleStatusAggregator(order.isEmpty() ? ORDER : order);
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
	@ConditionalOnBean(BacklogWatch.class)
	IndexingHealth searchIndexesHealthIndicator(ElasticsearchJpa jpa, BacklogWatch watch,
			ElasticsearchJpaProperties properties) {
		return new IndexingHealth(new Followed(jpa), watch, properties.health().maxBacklogAge());
	}

	private record Followed(ElasticsearchJpa jpa) implements IndexingHealth.Indexing {

		@Override
		public List<String> indexes() {
			return this.jpa.indexes().stream().map(SearchIndex::name).toList();
		}

		@Override
		public List<WorkerState> workers() {
			return this.jpa.sync().workers();
		}

		@Override
		public Duration lease() {
			return this.jpa.sync().leaseDuration();
		}

	}

}

package io.github.elasticsearchjpa.actuate;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of meters and observations, if the application has registries. */
@AutoConfiguration(after = CachedBacklogAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnBean(ElasticsearchJpa.class)
final class SearchMetricsAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnSingleCandidate(MeterRegistry.class)
	static class Meters {

		@Bean
		OperationMeters searchOperationMeters(MeterRegistry registry) {
			return new OperationMeters(registry);
		}

		@Bean
		IndexMeters searchIndexMeters(ElasticsearchJpa jpa, OperationMeters operations,
				ObjectProvider<CachedBacklog> backlog) {
			return new IndexMeters(jpa, operations, backlog.getIfAvailable());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ObservationRegistry.class, MeterRegistry.class })
	@ConditionalOnSingleCandidate(ObservationRegistry.class)
	static class Observations {

		@Bean
		OperationObservations searchOperationObservations(ObservationRegistry registry) {
			return new OperationObservations(registry);
		}

	}

}

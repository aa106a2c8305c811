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

/** Meters and observations, where the application has registries of them. */
@AutoConfiguration(after = BacklogWatchAutoConfiguration.class,
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
		OperationMeters searchWorkMeters(MeterRegistry registry) {
			return new OperationMeters(registry);
		}

		@Bean
		IndexMeters searchIndexMeters(ElasticsearchJpa jpa, OperationMeters work, ObjectProvider<BacklogWatch> watch) {
			return new IndexMeters(jpa, work, watch.getIfAvailable());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ObservationRegistry.class, MeterRegistry.class })
	@ConditionalOnSingleCandidate(ObservationRegistry.class)
	static class Observations {

		@Bean
		OperationObservations searchWorkObservations(ObservationRegistry registry) {
			return new OperationObservations(registry);
		}

	}

}

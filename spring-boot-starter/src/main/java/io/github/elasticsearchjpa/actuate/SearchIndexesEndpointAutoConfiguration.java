package io.github.elasticsearchjpa.actuate;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.autoconfigure.ElasticsearchJpaProperties;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the endpoint {@code searchindexes}, if it is exposed. */
@AutoConfiguration(afterName = "io.github.elasticsearchjpa.autoconfigure.ElasticsearchJpaAutoConfiguration")
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(SearchIndexesEndpoint.class)
@ConditionalOnBean(ElasticsearchJpa.class)
final class SearchIndexesEndpointAutoConfiguration {

	@Bean
	IndexOperations searchIndexOperations(ElasticsearchJpa jpa) {
		return new IndexOperations();
	}

	@Bean
	@ConditionalOnMissingBean
	SearchIndexesEndpoint searchIndexesEndpoint(ElasticsearchJpa jpa, IndexOperations operations,
			ElasticsearchJpaProperties properties) {
		return new SearchIndexesEndpoint(jpa, operations, properties.health().timeout());
	}

}

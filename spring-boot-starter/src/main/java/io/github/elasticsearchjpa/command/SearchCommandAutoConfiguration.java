package io.github.elasticsearchjpa.command;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.autoconfigure.ElasticsearchJpaProperties;
import jakarta.persistence.EntityManagerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Auto-configuration that runs a command if the application was started with one. */
@AutoConfiguration(afterName = "io.github.elasticsearchjpa.autoconfigure.ElasticsearchJpaAutoConfiguration")
@ConditionalOnBooleanProperty(SearchCommandEnvironment.ACTIVE)
@ConditionalOnBean(ElasticsearchJpa.class)
final class SearchCommandAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CommandExit searchCommandExit() {
		return System::exit;
	}

	@Bean
	SearchCommandRunner searchCommandRunner(ElasticsearchJpa jpa, EntityManagerFactory entityManagerFactory,
			ElasticsearchJpaProperties properties, ConfigurableApplicationContext context, CommandExit exit) {
		return new SearchCommandRunner(jpa,
				() -> ElasticsearchJpa.schema(entityManagerFactory, properties.sync().tablePrefix()), context, exit);
	}

}

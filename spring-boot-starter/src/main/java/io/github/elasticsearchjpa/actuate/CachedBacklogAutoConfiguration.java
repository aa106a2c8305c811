package io.github.elasticsearchjpa.actuate;

import java.time.Clock;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;

/** Auto-configuration of the cached backlog that health and meters share. */
@AutoConfiguration(afterName = "io.github.elasticsearchjpa.autoconfigure.ElasticsearchJpaAutoConfiguration")
@ConditionalOnBean(ElasticsearchJpa.class)
@ConditionalOnBooleanProperty(name = "elasticsearch-jpa.sync.enabled", matchIfMissing = true)
@Conditional(OnConfiguredIndexes.class)
final class CachedBacklogAutoConfiguration {

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	CachedBacklog searchCachedBacklog(ElasticsearchJpa jpa) {
		return new CachedBacklog(() -> jpa.sync().backlog(), Clock.systemUTC(), CachedBacklog.MAX_AGE);
	}

}

package io.github.elasticsearchjpa.autoconfigure;

import java.time.Duration;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.transport.rest5_client.low_level.Rest5ClientBuilder;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.command.SearchCommandEnvironment;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.log.SearchQueryRedactor;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.OperationListener;
import io.github.elasticsearchjpa.search.PersistenceContext;
import io.github.elasticsearchjpa.search.SearchListener;
import io.github.elasticsearchjpa.sync.SyncListener;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchProperties;
import org.springframework.boot.elasticsearch.autoconfigure.ElasticsearchRestClientAutoConfiguration;
import org.springframework.boot.elasticsearch.autoconfigure.Rest5ClientBuilderCustomizer;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of {@link ElasticsearchJpa} and of a {@code SearchIndex} bean for
 * each configured index, if the application has a single or primary
 * {@code EntityManagerFactory}.
 */
@AutoConfiguration(after = { HibernateJpaAutoConfiguration.class, ElasticsearchRestClientAutoConfiguration.class,
		JacksonAutoConfiguration.class })
@ConditionalOnSingleCandidate(EntityManagerFactory.class)
@EnableConfigurationProperties(ElasticsearchJpaProperties.class)
final class ElasticsearchJpaAutoConfiguration {

	@Bean
	static SearchIndexRegistrar searchIndexRegistrar(Environment environment) {
		return new SearchIndexRegistrar(environment);
	}

	/**
	 * Sets the Hibernate properties of the search log. They decide whether the
	 * persistence unit contains the entities of the log, so they must be set before it is
	 * created.
	 */
	@Bean
	static HibernatePropertiesCustomizer searchLogEntities(ElasticsearchJpaProperties properties) {
		return (hibernate) -> {
			hibernate.put(SearchLogSettings.ENTITIES_ENABLED, properties.isSearchLogEnabled());
			hibernate.put(SearchLogSettings.TABLE_PREFIX, properties.sync().tablePrefix());
		};
	}

	/**
	 * Sets a response timeout of twice the request timeout. By default the client has
	 * none, which also disables its socket timeout: requests to a host that stopped
	 * answering would never release their connections, until none is left. Customizers of
	 * the application run later and can override it.
	 */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static Rest5ClientBuilderCustomizer elasticsearchJpaResponseTimeout(
			ObjectProvider<ElasticsearchProperties> elasticsearch) {
		return new Rest5ClientBuilderCustomizer() {

			@Override
			public void customize(Rest5ClientBuilder builder) {
			}

			@Override
			public void customize(RequestConfig.Builder builder) {
				builder.setResponseTimeout(Timeout.of(requestTimeout(elasticsearch).multipliedBy(2)));
			}

		};
	}

	private static Duration requestTimeout(ObjectProvider<ElasticsearchProperties> elasticsearch) {
		return elasticsearch.stream()
			.findFirst()
			.map(ElasticsearchProperties::getSocketTimeout)
			.orElse(ElasticsearchJpaBuilder.DEFAULT_TIMEOUT);
	}

	@Bean
	NamedClients elasticsearchJpaNamedClients(ElasticsearchJpaProperties properties,
			ObjectProvider<SslBundles> sslBundles, ObjectProvider<Rest5ClientBuilderCustomizer> customizers) {
		return new NamedClients(properties.connections(), sslBundles, customizers.orderedStream().toList());
	}

	/**
	 * Loads entities with the entity manager of the caller's transaction or web request,
	 * if there is one, and otherwise with one that is closed afterwards.
	 */
	@Bean
	@ConditionalOnMissingBean
	PersistenceContext searchPersistenceContext(EntityManagerFactory entityManagerFactory) {
		return (action) -> {
			EntityManager current = EntityManagerFactoryUtils.getTransactionalEntityManager(entityManagerFactory);
			if (current != null) {
				action.accept(current);
				return;
			}
			try (EntityManager own = entityManagerFactory.createEntityManager()) {
				action.accept(own);
			}
		};
	}

	@Bean
	@ConditionalOnMissingBean
	ElasticsearchJpa elasticsearchJpa(EntityManagerFactory entityManagerFactory, ElasticsearchJpaProperties properties,
			ObjectProvider<Rest5Client> client, ObjectProvider<ElasticsearchProperties> elasticsearch,
			NamedClients namedClients, ObjectProvider<JsonMapper> jsonMapper, PersistenceContext persistenceContext,
			ObjectProvider<SyncListener> syncListeners, ObjectProvider<SearchListener> searchListeners,
			ObjectProvider<OperationListener> operationListeners, ObjectProvider<SearchQueryRedactor> redactor,
			ApplicationEventPublisher events, Environment environment, ConfigurableListableBeanFactory beanFactory) {
		ElasticsearchJpaBuilder builder = ElasticsearchJpa.builder(entityManagerFactory)
			.mappingsLocation(properties.mappingsLocation())
			.indexPrefix(properties.indexPrefix())
			.strictValidation(properties.strictValidation())
			.chunkSize(properties.chunkSize())
			.maxDocumentSize(Math.toIntExact(properties.maxDocumentSize().toBytes()))
			.rebuildThreads(properties.rebuildThreads())
			.pageSize(properties.pageSize())
			.includeSource(properties.includeSource())
			.errorValues(properties.errorValues())
			.persistenceContext(persistenceContext);
		Duration timeout = requestTimeout(elasticsearch);
		client
			.ifUnique((defaultClient) -> builder.connection(IndexSettings.DEFAULT_CONNECTION, defaultClient, timeout));
		namedClients.forEach((name, named) -> builder.connection(name, named, timeout));
		jsonMapper.ifUnique(builder::jsonMapper);
		MapperBeans.addTo(builder, beanFactory);
		properties.indexes().forEach((name, index) -> builder.index(index.settings(name)));
		searchListeners.orderedStream().forEach(builder::searchListener);
		operationListeners.orderedStream().forEach(builder::operationListener);
		if (properties.sync().enabled() && !properties.indexes().isEmpty()) {
			builder.sync(properties.syncSettings(SearchCommandEnvironment.workersRun(environment)));
			builder.syncListener(events::publishEvent);
			syncListeners.orderedStream().forEach(builder::syncListener);
		}
		if (properties.isSearchLogEnabled()) {
			builder.log(properties.logSettings(redactor.getIfAvailable()));
		}
		return builder.build();
	}

	@Bean
	IndexesOnStart searchIndexesOnStart(ElasticsearchJpa jpa, EntityManagerFactory entityManagerFactory,
			ElasticsearchJpaProperties properties, Environment environment) {
		if (jpa.indexes().isEmpty() || SearchCommandEnvironment.isActive(environment)) {
			return new IndexesOnStart(jpa.indexes(), OnStart.NONE);
		}
		OnStart action = properties.onStart();
		if (action == null) {
			boolean embedded = ElasticsearchJpa.isDatabaseEmbedded(entityManagerFactory);
			action = embedded ? OnStart.CREATE : OnStart.NONE;
		}
		return new IndexesOnStart(jpa.indexes(), action);
	}

	@Bean
	ConnectionPoolCheck searchConnectionPoolCheck(EntityManagerFactory entityManagerFactory,
			ObjectProvider<DataSourcePoolMetadataProvider> pools, ElasticsearchJpaProperties properties) {
		return new ConnectionPoolCheck(entityManagerFactory, pools.orderedStream().toList(), properties.syncThreads(),
				properties.isSearchLogEnabled(), properties.rebuildThreads());
	}

	/**
	 * Excludes the library from lazy initialization, because it must capture changes from
	 * the start.
	 */
	@Bean
	static LazyInitializationExcludeFilter elasticsearchJpaLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(ElasticsearchJpa.class);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty(name = "elasticsearch-jpa.sync.enabled", matchIfMissing = true)
	@Lazy
	SearchSync searchSync(ElasticsearchJpa elasticsearchJpa) {
		return elasticsearchJpa.sync();
	}

	/** Sets no destroy method, because {@link ElasticsearchJpa} closes the log. */
	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty(name = "elasticsearch-jpa.search-log.enabled", matchIfMissing = true)
	@Lazy
	SearchLog searchLog(ElasticsearchJpa elasticsearchJpa) {
		return elasticsearchJpa.searchLog();
	}

}

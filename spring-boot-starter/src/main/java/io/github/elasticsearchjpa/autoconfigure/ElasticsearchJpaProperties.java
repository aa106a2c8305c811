package io.github.elasticsearchjpa.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.log.SearchQueryRedactor;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties of {@code elasticsearch-jpa}. Bound when the application starts; a
 * property that does not exist, such as a mistyped one, stops the start.
 *
 * @param mappingsLocation Folder of the mapping files, as a Spring resource location.
 * Each file has the name of its index, such as blog.json.
 * @param indexPrefix Prefix of all index names in Elasticsearch, so that several
 * environments can share a cluster.
 * @param strictValidation Whether an index without a mapping file stops the start.
 * Otherwise there is a warning, and Elasticsearch guesses the types of its fields.
 * @param chunkSize Number of entities whose ids are read at once to fill an index.
 * @param maxDocumentSize Maximum size of a document, in bytes of its JSON. The change of
 * a larger one becomes a dead letter.
 * @param rebuildThreads Number of threads that fill an index. Each uses a connection of
 * the connection pool.
 * @param pageSize Number of hits of a search without size.
 * @param includeSource Whether hits contain their document unless the search has _source.
 * @param errorValues Whether errors and logs quote values of documents and of searches.
 * They can be personal data, so by default errors name fields, types and positions only.
 * @param onStart Action on the indexes when the application starts: nothing (none),
 * create missing indexes without documents (create), or create and fill, extend or
 * rebuild them as needed (deploy). By default create with an embedded database, otherwise
 * none.
 * @param indexes Indexes by name.
 * @param connections Elasticsearch connections by name, in addition to "default", which
 * spring.elasticsearch configures.
 * @param neverAutoSync Names of entities whose changes are not captured for any index.
 * @param sync Synchronization of the indexes with the entities.
 * @param searchLog Log of the searches.
 * @param embedded Embedded Elasticsearch server.
 * @param commands Commands of the application.
 * @param health Health indicators.
 */
@ConfigurationProperties(prefix = "elasticsearch-jpa", ignoreUnknownFields = false)
public record ElasticsearchJpaProperties(
		@DefaultValue(ElasticsearchJpaBuilder.DEFAULT_MAPPINGS_LOCATION) String mappingsLocation,
		@DefaultValue("") String indexPrefix, @DefaultValue("false") boolean strictValidation,
		@DefaultValue("" + ElasticsearchJpaBuilder.DEFAULT_CHUNK_SIZE) int chunkSize,
		@DefaultValue("10MB") DataSize maxDocumentSize,
		@DefaultValue("" + ElasticsearchJpaBuilder.DEFAULT_REBUILD_THREADS) int rebuildThreads,
		@DefaultValue("" + ElasticsearchJpaBuilder.DEFAULT_PAGE_SIZE) int pageSize,
		@DefaultValue("true") boolean includeSource, @DefaultValue("false") boolean errorValues,
		@Nullable OnStart onStart, @DefaultValue Map<String, Index> indexes,
		@DefaultValue Map<String, Server> connections, @DefaultValue Set<String> neverAutoSync, @DefaultValue Sync sync,
		@DefaultValue SearchLog searchLog, @DefaultValue Embedded embedded, @DefaultValue Commands commands,
		@DefaultValue Health health) {

	/** Returns the settings of the synchronization, with or without workers. */
	SyncSettings syncSettings(boolean withWorkers) {
		Set<String> uncapturedIndexes = this.indexes.entrySet()
			.stream()
			.filter((index) -> !index.getValue().autoSync())
			.map(Map.Entry::getKey)
			.collect(Collectors.toUnmodifiableSet());
		return SyncSettings.defaults()
			.withTablePrefix(this.sync.tablePrefix())
			.withInitializeSchema(this.sync.initializeSchema())
			.withPartitions(this.sync.partitions())
			.withWorkers(withWorkers ? this.sync.workers() : 0)
			.withBatchSize(this.sync.batchSize())
			.withLease(this.sync.lease())
			.withPoll(this.sync.poll())
			.withBackoff(this.sync.backoff())
			.withMaxBackoff(this.sync.maxBackoff())
			.withSecondDelete(this.sync.secondDelete())
			.withCacheExpiry(this.sync.cacheExpiry())
			.withBuildTimeout(this.sync.buildTimeout())
			.withUncapturedIndexes(uncapturedIndexes)
			.withUncapturedEntities(this.neverAutoSync);
	}

	/**
	 * Returns the number of threads of the synchronization: the workers of each
	 * connection, and one for maintenance.
	 */
	int syncThreads() {
		if (!this.sync.enabled() || this.indexes.isEmpty()) {
			return 0;
		}
		long connections = this.indexes.values().stream().map(Index::connection).distinct().count();
		return (int) connections * this.sync.workers() + 1;
	}

	/**
	 * Returns whether searches are logged. By default they are if the synchronization is
	 * on, because the library has tables then anyway.
	 */
	boolean isSearchLogEnabled() {
		return !this.indexes.isEmpty()
				&& ((this.searchLog.enabled() != null) ? this.searchLog.enabled() : this.sync.enabled());
	}

	SearchLogSettings logSettings(@Nullable SearchQueryRedactor redactor) {
		return SearchLogSettings.defaults()
			.withInitializeSchema(this.sync.initializeSchema())
			.withRetention(this.searchLog.retention())
			.withSampling(this.searchLog.sampling())
			.withQueueCapacity(this.searchLog.queueCapacity())
			.withHits(this.searchLog.hits())
			.withRedactor(redactor);
	}

	/**
	 * The properties of an index.
	 *
	 * @param entities Names of the indexed entities, as in JPQL.
	 * @param connection Name of the connection.
	 * @param dependencies Association paths that documents read in addition to the row of
	 * the entity, such as author or comments.author.
	 * @param scope HQL predicate over the alias e that selects the indexed rows, such as
	 * e.published = true. By default all rows.
	 * @param documentId Unique attribute that is never updated, whose value is the
	 * document id. By default the id of the entity.
	 * @param updateStrategy Whether a changed entity sends its whole document (full) or
	 * only the changed fields (partial).
	 * @param autoSync Whether changes of the entities are captured for this index.
	 * @param documentVersion Version of the documents. Raise it when the code that builds
	 * documents changes: a deployment then rebuilds the index, and nodes with an older
	 * version stop indexing it.
	 */
	public record Index(@DefaultValue List<String> entities,
			@DefaultValue(IndexSettings.DEFAULT_CONNECTION) String connection, @DefaultValue List<String> dependencies,
			@Nullable String scope, @Nullable String documentId,
			@DefaultValue(IndexSettings.FULL) String updateStrategy, @DefaultValue("true") boolean autoSync,
			@DefaultValue("1") int documentVersion) {

		IndexSettings settings(String name) {
			return IndexSettings.of(name, this.entities.toArray(String[]::new))
				.withConnection(this.connection)
				.withDependencies(this.dependencies.toArray(String[]::new))
				.withScope(this.scope)
				.withDocumentId(this.documentId)
				.withUpdateStrategy(this.updateStrategy)
				.withDocumentVersion(this.documentVersion);
		}

	}

	/**
	 * The properties of a connection other than the default one.
	 *
	 * @param uris URIs of the Elasticsearch nodes.
	 * @param username User name for basic authentication.
	 * @param password Password for basic authentication.
	 * @param apiKey Encoded API key. Takes precedence over the user name.
	 * @param sslBundle Name of the SSL bundle of the connection, as configured under
	 * spring.ssl.bundle.
	 */
	public record Server(@DefaultValue("http://localhost:9200") List<String> uris, @Nullable String username,
			@Nullable String password, @Nullable String apiKey, @Nullable String sslBundle) {

		/** Returns a text without credentials. */
		@Override
		public String toString() {
			return "Server" + this.uris;
		}

	}

	/**
	 * The properties of the synchronization: capture, outbox and workers.
	 *
	 * @param enabled Whether changes of entities are captured and indexed. Otherwise
	 * indexes change by rebuild and update only, and the library needs no tables unless
	 * searches are logged.
	 * @param initializeSchema Whether to create the library tables: in embedded databases
	 * only, always, or never.
	 * @param tablePrefix Prefix of the names of the library tables, such as a schema and
	 * a dot.
	 * @param partitions Number of partitions of each index in the outbox. Ignored for an
	 * index that the library tables already contain.
	 * @param workers Number of threads of this application that index changes, for each
	 * connection. With 0, other nodes must index them.
	 * @param batchSize Maximum number of changes that a worker reads at once.
	 * @param lease Time for which a worker holds a partition without renewing its lease.
	 * @param poll Interval at which idle workers look for changes of other nodes.
	 * @param backoff Delay before the first retry of a change, and before the first probe
	 * of a connection that does not work. Doubles with each further failure.
	 * @param maxBackoff Maximum delay before a retry or a probe.
	 * @param secondDelete Delay after which a delete is sent again. Must be longer than
	 * any request can be in flight.
	 * @param cacheExpiry Time for which an unchanged document is not sent again.
	 * @param buildTimeout Time after which a document mapper that has not returned counts
	 * as hung. Another thread then indexes other changes.
	 */
	public record Sync(@DefaultValue("true") boolean enabled,
			@DefaultValue("embedded") InitializeSchema initializeSchema, @DefaultValue("") String tablePrefix,
			@DefaultValue("16") int partitions, @DefaultValue("1") int workers, @DefaultValue("1000") int batchSize,
			@DefaultValue("1m") Duration lease, @DefaultValue("1s") Duration poll, @DefaultValue("1s") Duration backoff,
			@DefaultValue("1m") Duration maxBackoff, @DefaultValue("10m") Duration secondDelete,
			@DefaultValue("1m") Duration cacheExpiry, @DefaultValue("1m") Duration buildTimeout) {
	}

	/**
	 * The properties of the search log. The properties {@code sync.initialize-schema} and
	 * {@code sync.table-prefix} apply to its tables, too.
	 *
	 * @param enabled Whether searches are logged. Otherwise the persistence unit does not
	 * contain the entities SearchQuery and SearchClick. By default the value of
	 * sync.enabled.
	 * @param retention Time for which rows are kept, since search terms and hits are
	 * personal data. With 0, rows are kept forever.
	 * @param sampling Fraction of the searches that are logged, from 0 to 1.
	 * @param queueCapacity Maximum number of rows that wait to be written. Further rows
	 * are dropped and counted.
	 * @param hits Whether the log contains the hits: ids, scores, highlights and fields.
	 */
	public record SearchLog(@Nullable Boolean enabled,
			@DefaultValue(SearchLogSettings.DEFAULT_RETENTION_DAYS + "d") Duration retention,
			@DefaultValue("1") double sampling,
			@DefaultValue("" + SearchLogSettings.DEFAULT_QUEUE_CAPACITY) int queueCapacity,
			@DefaultValue("true") boolean hits) {
	}

	/**
	 * The properties of the embedded Elasticsearch server, for development and tests.
	 *
	 * @param enabled Whether to start a server and use it as the default connection.
	 * Needs elasticsearch-jpa-embedded on the class path.
	 * @param version Version of the server. By default the newest that a JDK on this
	 * machine can run.
	 * @param dataDirectory Data directory of the server. By default a temporary one that
	 * is deleted when the server ends.
	 * @param port HTTP port of the server. By default a free one.
	 * @param heap Size of the Java heap, such as 512m. By default a small one.
	 * @param security Whether the server has TLS, a password and API keys. The default
	 * connection then uses TLS and the password.
	 */
	public record Embedded(@DefaultValue("false") boolean enabled, @Nullable String version,
			@Nullable Path dataDirectory, @Nullable Integer port, @Nullable String heap,
			@DefaultValue("false") boolean security) {
	}

	/**
	 * The properties of the commands {@code java -jar app.jar search ...}.
	 *
	 * @param enabled Whether an application that is started with the first argument
	 * "search" runs a command.
	 */
	public record Commands(@DefaultValue("true") boolean enabled) {
	}

	/**
	 * The properties of the health indicators, which need
	 * {@code spring-boot-starter-actuator}.
	 *
	 * @param unreachable Health status while an Elasticsearch cluster cannot be reached:
	 * degraded, which keeps the application in service, or down, with which a load
	 * balancer that checks /actuator/health takes the node out.
	 * @param timeout Time limit of a health request to an Elasticsearch cluster.
	 * @param maxBacklogAge Age of the oldest pending change above which health is
	 * degraded.
	 */
	public record Health(@DefaultValue("degraded") Severity unreachable, @DefaultValue("2s") Duration timeout,
			@DefaultValue("5m") Duration maxBacklogAge) {
	}

	/** The severity of a problem for the application. */
	public enum Severity {

		/** The application works without Elasticsearch: status {@code DEGRADED}. */
		DEGRADED,

		/** The application is useless without Elasticsearch: status {@code DOWN}. */
		DOWN

	}

}

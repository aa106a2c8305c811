package io.github.elasticsearchjpa.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.log.SearchQueryRedactor;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of {@code elasticsearch-jpa}. A property that is not one of these stops
 * the start, so that a typing mistake is not lost.
 *
 * @param mappingsLocation Folder of the mapping files, each named after its index, such
 * as blog.json. A Spring resource location.
 * @param indexPrefix What the name of every index in Elasticsearch begins with, so that
 * several environments can share a cluster.
 * @param strictValidation Whether an index without a mapping file stops the start. If
 * not, there is a warning, and Elasticsearch guesses the types of its fields.
 * @param chunkSize How many entities are read at once when an index is filled, and sent
 * in one bulk request unless that gets too long.
 * @param rebuildThreads How many threads fill an index, each with a connection of the
 * pool.
 * @param pageSize How many hits a search asks for that does not say.
 * @param includeSource Whether hits have their document if a search does not say.
 * @param onStart What is done to the indexes when the application starts: nothing (none),
 * create what does not exist, empty, or deploy: create and fill, extend or rebuild, as
 * needed. If not set, create with an embedded database, otherwise none.
 * @param indexes The indexes by name.
 * @param connections Further Elasticsearch connections by name, beside "default", which
 * is that of spring.elasticsearch.
 * @param neverAutoSync Names of entities whose changes are not recorded, in any index.
 * @param sync How changes of entities are recorded and indexed.
 * @param searchLog What the log of searches keeps.
 * @param embedded The embedded Elasticsearch server.
 * @param commands The commands of the application.
 * @param health When the application's health is degraded, and how long it asks.
 */
@ConfigurationProperties(prefix = "elasticsearch-jpa", ignoreUnknownFields = false)
public record ElasticsearchJpaProperties(
		@DefaultValue(ElasticsearchJpaBuilder.DEFAULT_MAPPINGS_LOCATION) String mappingsLocation,
		@DefaultValue("") String indexPrefix, @DefaultValue("false") boolean strictValidation,
		@DefaultValue("" + ElasticsearchJpaBuilder.DEFAULT_CHUNK_SIZE) int chunkSize,
		@DefaultValue("" + ElasticsearchJpaBuilder.DEFAULT_REBUILD_THREADS) int rebuildThreads,
		@DefaultValue("" + ElasticsearchJpaBuilder.DEFAULT_PAGE_SIZE) int pageSize,
		@DefaultValue("true") boolean includeSource, @Nullable OnStart onStart,
		@DefaultValue Map<String, Index> indexes, @DefaultValue Map<String, Server> connections,
		@DefaultValue Set<String> neverAutoSync, @DefaultValue Sync sync, @DefaultValue SearchLog searchLog,
		@DefaultValue Embedded embedded, @DefaultValue Commands commands, @DefaultValue Health health) {

	SyncSettings syncSettings(boolean withWorkers) {
		Set<String> uncaptured = this.indexes.entrySet()
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
			.withUncapturedIndexes(uncaptured)
			.withUncapturedEntities(this.neverAutoSync);
	}

	/** Unless it is said, searches are logged where the library has tables anyway. */
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
	 * An index.
	 *
	 * @param entities Names of the entities in the index, as in JPQL.
	 * @param connection Name of the connection.
	 * @param dependencies Association paths that the documents read beyond the entity's
	 * own row, such as author or comments.author.
	 * @param scope Which entities belong in the index: an HQL predicate over the alias e,
	 * such as e.published = true. All of them if not set.
	 * @param documentId Unique attribute that never changes, whose value is the
	 * document's id. The entity's id if not set.
	 * @param updateStrategy What a changed entity sends: the whole document (full) or
	 * what changed (partial).
	 * @param autoSync Whether changes of the entities are recorded and indexed.
	 * @param documentVersion Version of what the document methods make of an entity.
	 * Raise it when they change: a deployment then rebuilds the index, and nodes with an
	 * older version stand by.
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
	 * An Elasticsearch server beside the default one.
	 *
	 * @param uris URIs of its nodes.
	 * @param username User name for basic authentication.
	 * @param password Password for basic authentication.
	 * @param apiKey API key, in its encoded form. Used rather than a user name.
	 * @param sslBundle Name of the SSL bundle (spring.ssl.bundle) to trust and to use.
	 */
	public record Server(@DefaultValue("http://localhost:9200") List<String> uris, @Nullable String username,
			@Nullable String password, @Nullable String apiKey, @Nullable String sslBundle) {

		@Override
		public String toString() {
			return "Server" + this.uris;
		}

	}

	/**
	 * How changes of entities are recorded and indexed.
	 *
	 * @param enabled Whether changes are followed at all. If not, the library needs no
	 * tables unless searches are logged, and indexes change by rebuild and update only.
	 * @param initializeSchema Whether to create the library's tables: in an embedded
	 * database only, always, or never.
	 * @param tablePrefix What the names of the library's tables begin with, such as a
	 * schema and a dot.
	 * @param partitions How many slices the queue of changes has. Counts when the tables
	 * are first filled.
	 * @param workers How many threads of this application index changes. With 0, other
	 * nodes do.
	 * @param batchSize How many changes a worker reads at once.
	 * @param lease How long a worker may keep a slice without a sign of life.
	 * @param poll How often to look for changes that other nodes committed.
	 * @param backoff How long to wait after a first failure. Doubled with each further
	 * one.
	 * @param maxBackoff How long to wait at most after a failure.
	 * @param secondDelete When a deletion is applied once more. Longer than any request
	 * can linger.
	 * @param cacheExpiry How long a document that has not changed is not written again.
	 */
	public record Sync(@DefaultValue("true") boolean enabled,
			@DefaultValue("embedded") InitializeSchema initializeSchema, @DefaultValue("") String tablePrefix,
			@DefaultValue("32") int partitions, @DefaultValue("1") int workers, @DefaultValue("1000") int batchSize,
			@DefaultValue("1m") Duration lease, @DefaultValue("1s") Duration poll, @DefaultValue("1s") Duration backoff,
			@DefaultValue("1m") Duration maxBackoff, @DefaultValue("10m") Duration secondDelete,
			@DefaultValue("1m") Duration cacheExpiry) {
	}

	/**
	 * The log of searches. Its tables are created as sync.initialize-schema says, and
	 * their names begin with sync.table-prefix.
	 *
	 * @param enabled Whether searches are logged. If not, the entities SearchQuery and
	 * SearchClick are left out. As sync.enabled if not set.
	 * @param retention For how long rows are kept: what users typed and saw is personal
	 * data. With 0, for good.
	 * @param sampling Which part of the searches is kept, from 0 to 1.
	 * @param queueCapacity How many rows wait to be written at most. Further ones are
	 * dropped and counted.
	 * @param hits Whether hits are kept: ids, scores, highlights and fields.
	 */
	public record SearchLog(@Nullable Boolean enabled,
			@DefaultValue(SearchLogSettings.DEFAULT_RETENTION_DAYS + "d") Duration retention,
			@DefaultValue("1") double sampling,
			@DefaultValue("" + SearchLogSettings.DEFAULT_QUEUE_CAPACITY) int queueCapacity,
			@DefaultValue("true") boolean hits) {
	}

	/**
	 * The embedded Elasticsearch server, for development and tests.
	 *
	 * @param enabled Whether to start a server and use it as the default connection.
	 * Needs elasticsearch-jpa-embedded on the class path.
	 * @param version Version to run. The newest that a JDK on this machine can run if not
	 * set.
	 * @param dataDirectory Folder to keep its data in. A temporary one, deleted at the
	 * end, if not set.
	 * @param port HTTP port. A free one if not set.
	 * @param heap Java heap, such as 512m. Small if not set.
	 * @param security Whether it has TLS, a password and API keys, and the default
	 * connection uses them.
	 */
	public record Embedded(@DefaultValue("false") boolean enabled, @Nullable String version,
			@Nullable Path dataDirectory, @Nullable Integer port, @Nullable String heap,
			@DefaultValue("false") boolean security) {
	}

	/**
	 * The commands {@code java -jar app.jar search ...}.
	 *
	 * @param enabled Whether an application started with the first argument "search" runs
	 * a command instead.
	 */
	public record Commands(@DefaultValue("true") boolean enabled) {
	}

	/**
	 * What Actuator's health says. It needs spring-boot-starter-actuator.
	 *
	 * @param unreachable Status while an Elasticsearch cannot be reached: degraded, with
	 * which the application goes on, or down, with which a load balancer that asks
	 * /actuator/health takes it out.
	 * @param timeout How long an Elasticsearch may take to answer.
	 * @param maxBacklogAge How long a change may wait to be indexed before health is
	 * degraded.
	 */
	public record Health(@DefaultValue("degraded") Severity unreachable, @DefaultValue("2s") Duration timeout,
			@DefaultValue("5m") Duration maxBacklogAge) {
	}

	/** How bad something is for the application. */
	public enum Severity {

		/** It goes on without it. */
		DEGRADED,

		/** It is of no use without it. */
		DOWN

	}

}

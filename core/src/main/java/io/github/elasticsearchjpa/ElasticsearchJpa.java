package io.github.elasticsearchjpa;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.internal.database.LibrarySchema;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.log.DefaultSearchLog;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.Outbox;
import io.github.elasticsearchjpa.internal.search.SearcherFactory;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.operation.ClusterHealth;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The search indexes of a persistence unit. Build one for an application and keep it:
 *
 * <pre>
 * ElasticsearchJpa search = ElasticsearchJpa.builder(entityManagerFactory)
 *     .connection("default", client)
 *     .index(IndexSettings.of("blog", "Post").withDependencies("author"))
 *     .build();
 * SearchIndex&lt;Post&gt; blog = search.index("blog", Post.class);
 * </pre>
 *
 * Thread-safe. With synchronization and log it runs daemon threads until it is closed. It
 * does not close the entity manager factory and the clients.
 */
public final class ElasticsearchJpa implements AutoCloseable {

	private final Map<String, DefaultSearchIndex<Object>> indexes;

	private final SearcherFactory searchers;

	private final @Nullable Outbox outbox;

	private final @Nullable SearchSync sync;

	private final @Nullable DefaultSearchLog log;

	ElasticsearchJpa(Map<String, DefaultSearchIndex<Object>> indexes, SearcherFactory searchers,
			@Nullable Outbox outbox, @Nullable SearchSync sync, @Nullable DefaultSearchLog log) {
		this.indexes = indexes;
		this.searchers = searchers;
		this.outbox = outbox;
		this.sync = sync;
		this.log = log;
	}

	/**
	 * Creates a builder with the defaults.
	 * @param entityManagerFactory the entity manager factory of Hibernate
	 * @return a builder
	 */
	public static ElasticsearchJpaBuilder builder(EntityManagerFactory entityManagerFactory) {
		return new ElasticsearchJpaBuilder(entityManagerFactory.unwrap(SessionFactory.class));
	}

	/**
	 * Returns the statements that create the library tables: outbox, leases, generations
	 * and the log of searches. For applications whose tables a migration tool creates.
	 * @param entityManagerFactory the entity manager factory, whose database determines
	 * the column types
	 * @param tablePrefix the prefix of the table names, such as a schema and a dot; may
	 * be empty
	 * @return the statements in the order of execution, without semicolons
	 */
	public static List<String> schema(EntityManagerFactory entityManagerFactory, String tablePrefix) {
		return LibrarySchema.statements(transactions(entityManagerFactory).database(), tablePrefix, Outbox.class,
				DefaultSearchLog.class);
	}

	/**
	 * Returns whether the database of an entity manager factory is embedded in this JVM,
	 * so that no other node uses it.
	 * @param entityManagerFactory the entity manager factory
	 * @return true for H2 without a server
	 */
	public static boolean isDatabaseEmbedded(EntityManagerFactory entityManagerFactory) {
		return LibrarySchema.isEmbedded(transactions(entityManagerFactory));
	}

	private static LibraryTransactions transactions(EntityManagerFactory entityManagerFactory) {
		return new LibraryTransactions(entityManagerFactory.unwrap(SessionFactory.class));
	}

	/**
	 * Returns all indexes.
	 * @return the indexes, in the order of the configuration
	 */
	public List<SearchIndex<Object>> indexes() {
		return List.copyOf(this.indexes.values());
	}

	/**
	 * Returns an index by name.
	 * @param name the configured name
	 * @return the index
	 * @throws ElasticsearchJpaException if there is no such index; the message lists the
	 * configured ones
	 */
	public SearchIndex<Object> index(String name) {
		return find(name);
	}

	private DefaultSearchIndex<Object> find(String name) {
		DefaultSearchIndex<Object> index = this.indexes.get(name);
		if (index == null) {
			throw new ElasticsearchJpaException(
					"There is no index '%s'. Indexes: %s.".formatted(name, String.join(", ", this.indexes.keySet())));
		}
		return index;
	}

	/**
	 * Returns an index of one entity type by name.
	 * @param name the configured name
	 * @param type the type of the entities, or a supertype
	 * @param <E> the type of the entities
	 * @return the index
	 * @throws ElasticsearchJpaException if there is no such index, or if it has entities
	 * of another type
	 */
	@SuppressWarnings("unchecked")
	public <E> SearchIndex<E> index(String name, Class<E> type) {
		SearchIndex<?> index = index(name);
		if (!index.entityTypes().stream().allMatch(type::isAssignableFrom)) {
			throw new ElasticsearchJpaException(
					"Index '%s' is not an index of %s. Its entities are: %s.".formatted(name, type.getName(),
							String.join(", ", index.entityTypes().stream().map(Class::getName).toList())));
		}
		return (SearchIndex<E>) index;
	}

	/**
	 * Returns several indexes that one request searches.
	 * @param first the configured name of an index
	 * @param more the configured names of further indexes
	 * @return the indexes
	 * @throws ElasticsearchJpaException if there is no index of a name, or if the indexes
	 * are on different connections
	 */
	public SearchIndexes indexes(String first, String... more) {
		List<IndexDefinition> definitions = Stream.concat(Stream.of(first), Stream.of(more))
			.distinct()
			.map((name) -> find(name).definition())
			.toList();
		if (definitions.stream().map(IndexDefinition::connection).distinct().count() > 1) {
			List<String> places = definitions.stream()
				.map((definition) -> "'%s' is on '%s'".formatted(definition.name(), definition.connection().name()))
				.toList();
			throw new ElasticsearchJpaException(
					"One request cannot search indexes of different connections: %s. Search each of them separately."
						.formatted(String.join(", ", places)));
		}
		return new DefaultSearchIndexes(definitions.stream().map(IndexDefinition::name).toList(),
				this.searchers.of(definitions));
	}

	/**
	 * Returns the indexes of an entity type.
	 * @param type an entity type
	 * @return the indexes of that type or of a supertype, in the order of the
	 * configuration
	 */
	public List<SearchIndex<Object>> indexesOf(Class<?> type) {
		return indexes().stream()
			.filter((index) -> index.entityTypes().stream().anyMatch((indexed) -> indexed.isAssignableFrom(type)))
			.toList();
	}

	/**
	 * Returns the names of the connections that have indexes.
	 * @return the names, in the order of the configuration of the indexes
	 */
	public List<String> connections() {
		return indexes().stream().map(SearchIndex::connection).distinct().toList();
	}

	/**
	 * Requests the health of the cluster of a connection.
	 * @param connection the name of a connection that has indexes
	 * @param timeout the time limit
	 * @return the health
	 * @throws io.github.elasticsearchjpa.error.RequestFailedException if the cluster does
	 * not answer in time or denies access
	 * @throws ElasticsearchJpaException if no index is on such a connection
	 */
	public ClusterHealth clusterHealth(String connection, Duration timeout) {
		return this.indexes.values()
			.stream()
			.map((index) -> index.definition().connection())
			.filter((candidate) -> candidate.name().equals(connection))
			.findFirst()
			.map((found) -> found.health(timeout))
			.orElseThrow(() -> new ElasticsearchJpaException("No index is on a connection '%s'. Connections: %s."
				.formatted(connection, String.join(", ", connections()))));
	}

	/**
	 * Returns whether changes of entities are captured and indexed.
	 * @return true if {@link #sync()} is available
	 */
	public boolean isSyncEnabled() {
		return this.sync != null;
	}

	/**
	 * Returns the synchronization.
	 * @return the synchronization
	 * @throws ElasticsearchJpaException if it is off
	 */
	public SearchSync sync() {
		if (this.sync == null) {
			throw new ElasticsearchJpaException(
					"The synchronization is off. Switch it on with the builder's sync(..).");
		}
		return this.sync;
	}

	/**
	 * Returns whether searches are logged.
	 * @return true if {@link #searchLog()} is available
	 */
	public boolean isSearchLogEnabled() {
		return this.log != null;
	}

	/**
	 * Returns the log of searches.
	 * @return the log
	 * @throws ElasticsearchJpaException if it is off
	 */
	public SearchLog searchLog() {
		if (this.log == null) {
			throw new ElasticsearchJpaException("The search log is off. Switch it on with the builder's log(..).");
		}
		return this.log;
	}

	/**
	 * Writes the remaining rows of the log, for at most five seconds, and stops the
	 * workers after their current batch, which can take as long as a request to
	 * Elasticsearch. Changes that are still pending stay in the outbox. Does nothing if
	 * synchronization and log are off.
	 */
	@Override
	public void close() {
		if (this.log != null) {
			this.log.close();
		}
		if (this.outbox != null) {
			this.outbox.close();
		}
	}

}

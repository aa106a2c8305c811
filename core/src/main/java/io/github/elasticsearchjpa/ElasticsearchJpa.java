package io.github.elasticsearchjpa;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.bulk.BulkLoad;
import io.github.elasticsearchjpa.bulk.DocumentReader;
import io.github.elasticsearchjpa.bulk.Rows;
import io.github.elasticsearchjpa.change.SearchSync;
import io.github.elasticsearchjpa.change.SyncListener;
import io.github.elasticsearchjpa.connection.Connection;
import io.github.elasticsearchjpa.database.OwnTables;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.index.IndexLifecycle;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.mapping.DefinitionReader;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import io.github.elasticsearchjpa.outbox.SyncSettings;
import io.github.elasticsearchjpa.search.PersistenceContext;
import io.github.elasticsearchjpa.search.SearchListener;
import io.github.elasticsearchjpa.search.Searchers;
import io.github.elasticsearchjpa.work.WorkListener;
import io.github.elasticsearchjpa.work.WorkListeners;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The indexes of a persistence unit. Build one for an application and keep it:
 *
 * <pre>
 * ElasticsearchJpa search = ElasticsearchJpa.builder(entityManagerFactory)
 *     .connection("default", client)
 *     .index(IndexSettings.of("blog", "Post").withDependencies("author"))
 *     .build();
 * SearchIndex&lt;Post&gt; blog = search.index("blog", Post.class);
 * </pre>
 *
 * Safe for use by several threads. It starts no thread and holds no connection; the
 * entity manager factory and the clients are closed by whoever made them.
 */
public final class ElasticsearchJpa implements AutoCloseable {

	private final Map<String, SearchIndex<Object>> indexes;

	private final Searchers searchers;

	private final @Nullable ChangeQueue queue;

	private final @Nullable SearchSync sync;

	private final @Nullable SearchLog log;

	private ElasticsearchJpa(Map<String, SearchIndex<Object>> indexes, Searchers searchers, @Nullable ChangeQueue queue,
			@Nullable SearchSync sync, @Nullable SearchLog log) {
		this.indexes = indexes;
		this.searchers = searchers;
		this.queue = queue;
		this.sync = sync;
		this.log = log;
	}

	/**
	 * Begins to describe the indexes of a persistence unit.
	 * @param entityManagerFactory Hibernate's
	 * @return a builder with the defaults
	 */
	public static Builder builder(EntityManagerFactory entityManagerFactory) {
		return new Builder(entityManagerFactory.unwrap(SessionFactory.class));
	}

	/**
	 * The configured indexes.
	 * @return every index, in the order of the configuration
	 */
	public Collection<SearchIndex<Object>> indexes() {
		return this.indexes.values();
	}

	/**
	 * An index by name.
	 * @param name the name of the index, as configured
	 * @return the index
	 * @throws ElasticsearchJpaException if there is none; the message names the
	 * configured ones
	 */
	public SearchIndex<Object> index(String name) {
		SearchIndex<Object> index = this.indexes.get(name);
		if (index == null) {
			throw new ElasticsearchJpaException(
					"There is no index '%s'. Indexes: %s.".formatted(name, String.join(", ", this.indexes.keySet())));
		}
		return index;
	}

	/**
	 * An index of one type by name.
	 * @param name the name of the index, as configured
	 * @param type the type of its entities, or a supertype
	 * @param <E> the type of its entities
	 * @return the index
	 * @throws ElasticsearchJpaException if there is none, or it has entities of another
	 * type
	 */
	@SuppressWarnings("unchecked")
	public <E> SearchIndex<E> index(String name, Class<E> type) {
		SearchIndex<?> index = index(name);
		if (!index.entityTypes().stream().allMatch(type::isAssignableFrom)) {
			throw new ElasticsearchJpaException("Index '%s' is not one of %s. Its entities are: %s.".formatted(name,
					type.getName(), String.join(", ", index.entityTypes().stream().map(Class::getName).toList())));
		}
		return (SearchIndex<E>) index;
	}

	/**
	 * Several indexes, to be searched at once.
	 * @param first the name of one, as configured
	 * @param more the names of others
	 * @return the indexes
	 * @throws ElasticsearchJpaException if there is none of such a name, or they are on
	 * different connections
	 */
	public SearchIndexes indexes(String first, String... more) {
		List<IndexDefinition> definitions = Stream.concat(Stream.of(first), Stream.of(more))
			.distinct()
			.map((name) -> index(name).definition())
			.toList();
		List<String> connections = definitions.stream()
			.map((definition) -> definition.connection().name())
			.distinct()
			.toList();
		if (connections.size() > 1) {
			throw new ElasticsearchJpaException(
					"One request cannot search indexes of different connections: %s. Search each by itself."
						.formatted(String.join(", ",
								definitions.stream()
									.map((definition) -> "'%s' is on '%s'".formatted(definition.name(),
											definition.connection()))
									.toList())));
		}
		return new SearchIndexes(definitions.stream().map(IndexDefinition::name).toList(),
				this.searchers.of(definitions));
	}

	/**
	 * The connections that indexes are on.
	 * @return each once, in the order of the configuration of the indexes
	 */
	public List<Connection> connections() {
		return this.indexes.values().stream().map((index) -> index.definition().connection()).distinct().toList();
	}

	/**
	 * The statements that create the library's tables: for changes, rebuilds and the log
	 * of searches. For those who let a tool of theirs create tables.
	 * @param entityManagerFactory whose connections lead to the database, which decides
	 * the types of columns
	 * @param tablePrefix what the names of the tables begin with, such as a schema and a
	 * dot; may be empty
	 * @return the statements, in the order to run them, without semicolons
	 */
	public static List<String> schema(EntityManagerFactory entityManagerFactory, String tablePrefix) {
		return OwnTables.statements(entityManagerFactory.unwrap(SessionFactory.class), tablePrefix, ChangeQueue.class,
				SearchLog.class);
	}

	/**
	 * Whether changes of entities are followed.
	 * @return whether {@link #sync()} is there
	 */
	public boolean isFollowed() {
		return this.sync != null;
	}

	/**
	 * What keeps the indexes true while entities change.
	 * @return the synchronization
	 * @throws ElasticsearchJpaException if it was not switched on
	 */
	public SearchSync sync() {
		if (this.sync == null) {
			throw new ElasticsearchJpaException("Changes are not followed. Switch it on with the builder's sync(..).");
		}
		return this.sync;
	}

	/**
	 * Whether searches are logged.
	 * @return whether {@link #searchLog()} is there
	 */
	public boolean isLogged() {
		return this.log != null;
	}

	/**
	 * The log of searches.
	 * @return the log
	 * @throws ElasticsearchJpaException if it was not switched on
	 */
	public SearchLog searchLog() {
		if (this.log == null) {
			throw new ElasticsearchJpaException("Searches are not logged. Switch it on with the builder's log(..).");
		}
		return this.log;
	}

	/**
	 * Writes the rows of the log that are left, for five seconds at most, and stops the
	 * workers after the batch at hand, which can take as long as a request to
	 * Elasticsearch. Changes that are left wait in the database. Without synchronization
	 * and log there is nothing to close.
	 */
	@Override
	public void close() {
		if (this.log != null) {
			this.log.close();
		}
		if (this.queue != null) {
			this.queue.close();
		}
	}

	/**
	 * The indexes that entities of a type are in.
	 * @param type an entity type
	 * @return the indexes of that type or of a supertype, in the order of the
	 * configuration
	 */
	public List<SearchIndex<Object>> indexesOf(Class<?> type) {
		return this.indexes.values()
			.stream()
			.filter((index) -> index.entityTypes().stream().anyMatch((indexed) -> indexed.isAssignableFrom(type)))
			.toList();
	}

	/**
	 * Describes the indexes of a persistence unit.
	 */
	public static final class Builder {

		/** Where mapping files are unless configured. */
		public static final String DEFAULT_MAPPINGS_LOCATION = "classpath:search/mappings/";

		/** How many entities are read at once unless configured. */
		public static final int DEFAULT_CHUNK_SIZE = 1000;

		/** How many threads fill an index unless configured. */
		public static final int DEFAULT_REBUILD_THREADS = 3;

		/** How many hits a search asks for unless it says or it is configured. */
		public static final int DEFAULT_PAGE_SIZE = 25;

		/** A busy machine may take that long for a chunk. */
		private static final Duration MIN_FRESH = Duration.ofSeconds(2);

		/** Half the time for which Elasticsearch remembers a deletion. */
		private static final Duration MAX_FRESH = Duration.ofSeconds(30);

		private final SessionFactory sessionFactory;

		private final Map<String, Connection> connections = new HashMap<>();

		private final Map<Class<?>, DocumentMapper<?>> mappers = new HashMap<>();

		private final List<IndexSettings> settings = new ArrayList<>();

		private String mappingsLocation = DEFAULT_MAPPINGS_LOCATION;

		private String indexPrefix = "";

		private boolean strictValidation;

		private int chunkSize = DEFAULT_CHUNK_SIZE;

		private int rebuildThreads = DEFAULT_REBUILD_THREADS;

		private int pageSize = DEFAULT_PAGE_SIZE;

		private boolean includeSource = true;

		private JsonMapper jsonMapper = new JsonMapper();

		private Clock clock = Clock.systemUTC();

		private @Nullable PersistenceContext persistenceContext;

		private @Nullable SyncSettings syncSettings;

		private @Nullable SearchLogSettings logSettings;

		private final List<SyncListener> listeners = new ArrayList<>();

		private final List<SearchListener> searchListeners = new ArrayList<>();

		private final List<WorkListener> workListeners = new ArrayList<>();

		private Builder(SessionFactory sessionFactory) {
			this.sessionFactory = sessionFactory;
		}

		/**
		 * Adds a connection.
		 * @param name its name; indexes use {@code default} unless they name another
		 * @param client the client, which is not closed by this library
		 * @return this builder
		 */
		public Builder connection(String name, Rest5Client client) {
			return connection(name, client, Connection.DEFAULT_TIMEOUT);
		}

		/**
		 * Adds a connection whose requests may take longer, or less long, than 30
		 * seconds. Give its client a response time-out above that (by default it has
		 * none): a request that is given up here may hold one of the client's connections
		 * until then.
		 * @param name its name; indexes use {@code default} unless they name another
		 * @param client the client, which is not closed by this library
		 * @param timeout how long a request may take, to its whole answer, unless a
		 * search says otherwise; below {@link SyncSettings#lease()}
		 * @return this builder
		 */
		public Builder connection(String name, Rest5Client client, Duration timeout) {
			this.connections.put(name, new Connection(name, client, timeout));
			return this;
		}

		/**
		 * Adds an index.
		 * @param settings what to say of it
		 * @return this builder
		 */
		public Builder index(IndexSettings settings) {
			this.settings.add(settings);
			return this;
		}

		/**
		 * Adds a mapper. It wins over {@code SearchDocument} on the entity.
		 * @param type the entity type
		 * @param mapper its mapper
		 * @param <E> the entity type
		 * @return this builder
		 */
		public <E> Builder mapper(Class<E> type, DocumentMapper<? super E> mapper) {
			this.mappers.put(type, mapper);
			return this;
		}

		/**
		 * Sets where mapping files are, {@code classpath:search/mappings/} by default.
		 * @param location a folder, on the class path or in the file system
		 * @return this builder
		 */
		public Builder mappingsLocation(String location) {
			this.mappingsLocation = location;
			return this;
		}

		/**
		 * Sets what the name of every index in Elasticsearch begins with, so that several
		 * environments can share a cluster. Empty by default.
		 * @param prefix the prefix
		 * @return this builder
		 */
		public Builder indexPrefix(String prefix) {
			this.indexPrefix = prefix;
			return this;
		}

		/**
		 * Sets whether an index without a mapping file is a mistake. By default it is
		 * only warned of.
		 * @param strict whether to refuse it
		 * @return this builder
		 */
		public Builder strictValidation(boolean strict) {
			this.strictValidation = strict;
			return this;
		}

		/**
		 * Sets how many entities are read at once, and sent in one bulk request unless
		 * that gets too long, 1000 by default.
		 * @param chunkSize at least 1
		 * @return this builder
		 */
		public Builder chunkSize(int chunkSize) {
			this.chunkSize = chunkSize;
			return this;
		}

		/**
		 * Sets how many threads fill an index, 3 by default. Each takes a connection of
		 * the pool; the thread that waits for them takes one more.
		 * @param rebuildThreads at least 1
		 * @return this builder
		 */
		public Builder rebuildThreads(int rebuildThreads) {
			this.rebuildThreads = rebuildThreads;
			return this;
		}

		/**
		 * Sets how many hits a search asks for that does not say, 25 by default.
		 * @param pageSize at least 0
		 * @return this builder
		 */
		public Builder pageSize(int pageSize) {
			this.pageSize = pageSize;
			return this;
		}

		/**
		 * Sets whether hits have their document if a search does not say, true by
		 * default, as in Elasticsearch itself. Without it, answers are smaller.
		 * @param includeSource whether to ask for it
		 * @return this builder
		 */
		public Builder includeSource(boolean includeSource) {
			this.includeSource = includeSource;
			return this;
		}

		/**
		 * Sets the mapper that writes documents as JSON. Its rules for dates, numbers,
		 * names and nulls apply. By default Jackson's own, which writes dates in ISO
		 * 8601.
		 * @param jsonMapper the mapper
		 * @return this builder
		 */
		public Builder jsonMapper(JsonMapper jsonMapper) {
			this.jsonMapper = jsonMapper;
			return this;
		}

		/**
		 * Sets the clock that names generations and tells when searches were run, the
		 * system's by default.
		 * @param clock the clock
		 * @return this builder
		 */
		public Builder clock(Clock clock) {
			this.clock = clock;
			return this;
		}

		/**
		 * Sets where the entities of hits are loaded. By default in a session of their
		 * own, so that they are detached.
		 * @param persistenceContext the context
		 * @return this builder
		 */
		public Builder persistenceContext(PersistenceContext persistenceContext) {
			this.persistenceContext = persistenceContext;
			return this;
		}

		/**
		 * Follows changes: what a transaction changes is recorded in the library's
		 * tables, in that transaction, and indexed after it commits. Off by default.
		 * @param settings how to do so
		 * @return this builder
		 */
		public Builder sync(SyncSettings settings) {
			this.syncSettings = settings;
			return this;
		}

		/**
		 * Adds a listener to changes of indexed entities. Needs {@link #sync}.
		 * @param listener called at flush
		 * @return this builder
		 */
		public Builder listener(SyncListener listener) {
			this.listeners.add(listener);
			return this;
		}

		/**
		 * Adds a listener to searches, such as a log.
		 * @param listener called when a search has ended
		 * @return this builder
		 */
		public Builder searchListener(SearchListener listener) {
			this.searchListeners.add(listener);
			return this;
		}

		/**
		 * Adds a listener to searches, batches of documents and operations, to measure
		 * and trace them.
		 * @param listener called when each begins and ends
		 * @return this builder
		 */
		public Builder workListener(WorkListener listener) {
			this.workListeners.add(listener);
			return this;
		}

		/**
		 * Logs searches: what was asked, by whom, what came back, and what was clicked,
		 * in the tables {@code search_query} and {@code search_click}. Off by default.
		 * @param settings what to keep
		 * @return this builder
		 */
		public Builder log(SearchLogSettings settings) {
			this.logSettings = settings;
			return this;
		}

		/**
		 * Checks the configuration against the entities and the mapping files.
		 * Elasticsearch is not asked, and need not be up.
		 * @return the indexes
		 * @throws InvalidConfigurationException if there are mistakes; it names all of
		 * them
		 */
		public ElasticsearchJpa build() {
			DefinitionReader reader = new DefinitionReader(this.sessionFactory, this.connections, this.mappers,
					this.mappingsLocation, this.indexPrefix, this.strictValidation);
			Map<String, IndexDefinition> definitions = new LinkedHashMap<>();
			for (IndexSettings index : this.settings) {
				IndexDefinition definition = reader.read(index);
				if (definition != null) {
					definitions.put(index.name(), definition);
				}
			}
			List<String> problems = new ArrayList<>(reader.problems());
			if (this.chunkSize < 1) {
				problems.add("The chunk size must be at least 1, not %d.".formatted(this.chunkSize));
			}
			if (this.rebuildThreads < 1) {
				problems
					.add("The number of rebuild threads must be at least 1, not %d.".formatted(this.rebuildThreads));
			}
			if (this.pageSize < 0) {
				problems.add("The page size must be at least 0, not %d.".formatted(this.pageSize));
			}
			if (this.logSettings != null) {
				problems.addAll(this.logSettings.problems());
			}
			if (!problems.isEmpty()) {
				throw new InvalidConfigurationException(problems);
			}
			return assemble(definitions);
		}

		private ElasticsearchJpa assemble(Map<String, IndexDefinition> definitions) {
			DocumentReader reader = new DocumentReader(this.sessionFactory, this.jsonMapper);
			WorkListeners work = new WorkListeners(this.workListeners);
			List<String> missing = new ArrayList<>();
			ChangeQueue queue = prepare(this.syncSettings,
					(settings) -> new ChangeQueue(this.sessionFactory, reader, definitions, settings, this.clock, work),
					missing);
			SearchLog log = prepare(this.logSettings,
					(settings) -> new SearchLog(this.sessionFactory, settings, this.clock), missing);
			if (!missing.isEmpty()) {
				throw new InvalidConfigurationException(missing);
			}
			SearchSync sync = null;
			if (queue != null && this.syncSettings != null) {
				sync = new SearchSync(this.sessionFactory, definitions.values(), queue, this.syncSettings,
						this.listeners);
			}
			List<SearchListener> searchListeners = new ArrayList<>(this.searchListeners);
			if (log != null) {
				searchListeners.add(log::searched);
			}
			BulkLoad load = new BulkLoad(this.sessionFactory, reader, this.chunkSize, this.rebuildThreads, fresh(),
					work);
			Rows rows = new Rows(this.sessionFactory);
			PersistenceContext context = (this.persistenceContext != null) ? this.persistenceContext
					: this::runDetached;
			Searchers searchers = new Searchers(this.sessionFactory, this.connections, context, this.pageSize,
					this.includeSource, searchListeners, this.clock, queue, work);
			Map<String, SearchIndex<Object>> indexes = new LinkedHashMap<>();
			for (IndexDefinition definition : definitions.values()) {
				indexes.put(definition.name(),
						new SearchIndex<>(definition, this.sessionFactory,
								new IndexLifecycle(definition, load, reader, rows, queue, this.clock),
								searchers.of(List.of(definition)), work));
			}
			if (queue != null) {
				queue.start();
			}
			if (log != null) {
				log.start();
			}
			return new ElasticsearchJpa(Collections.unmodifiableMap(indexes), searchers, queue, sync, log);
		}

		/**
		 * Makes what has tables, if there are settings for it; notes if these are
		 * missing.
		 */
		private static <S, T> @Nullable T prepare(@Nullable S settings, Function<S, T> make, List<String> missing) {
			try {
				return (settings != null) ? make.apply(settings) : null;
			}
			catch (InvalidConfigurationException ex) {
				missing.addAll(ex.problems());
				return null;
			}
		}

		/** As patient as the workers, but for less time than a deletion is remembered. */
		private Duration fresh() {
			Duration lease = (this.syncSettings != null) ? this.syncSettings.lease() : MAX_FRESH;
			Duration fresh = (lease.dividedBy(2).compareTo(MAX_FRESH) < 0) ? lease.dividedBy(2) : MAX_FRESH;
			return (fresh.compareTo(MIN_FRESH) > 0) ? fresh : MIN_FRESH;
		}

		private void runDetached(Consumer<EntityManager> work) {
			this.sessionFactory.inTransaction(work);
		}

	}

}

package io.github.elasticsearchjpa;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.mapping.DefinitionReader;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.text.ErrorTexts;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.OperationListener;
import io.github.elasticsearchjpa.search.PersistenceContext;
import io.github.elasticsearchjpa.search.SearchListener;
import io.github.elasticsearchjpa.sync.SyncListener;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A builder of {@link ElasticsearchJpa}. Not thread-safe.
 */
public final class ElasticsearchJpaBuilder {

	/** The default location of mapping files. */
	public static final String DEFAULT_MAPPINGS_LOCATION = "classpath:search/mappings/";

	/** The default number of entities that are read at once. */
	public static final int DEFAULT_CHUNK_SIZE = 1000;

	/** The default maximum size of a document: 10 MB, in bytes. */
	public static final int DEFAULT_MAX_DOCUMENT_SIZE = 10 * 1024 * 1024;

	/** The default number of threads that fill an index. */
	public static final int DEFAULT_REBUILD_THREADS = 3;

	/** The default page size of a search, in hits. */
	public static final int DEFAULT_PAGE_SIZE = 25;

	/** The default time limit of a request to Elasticsearch. */
	public static final Duration DEFAULT_TIMEOUT = Connection.DEFAULT_TIMEOUT;

	final SessionFactory sessionFactory;

	final Map<String, Connection> connections = new LinkedHashMap<>();

	private final Map<Class<?>, DocumentMapper<?>> mappers = new LinkedHashMap<>();

	private final List<IndexSettings> indexes = new ArrayList<>();

	private String mappingsLocation = DEFAULT_MAPPINGS_LOCATION;

	private String indexPrefix = "";

	private boolean strictValidation;

	int chunkSize = DEFAULT_CHUNK_SIZE;

	int maxDocumentSize = DEFAULT_MAX_DOCUMENT_SIZE;

	int rebuildThreads = DEFAULT_REBUILD_THREADS;

	int pageSize = DEFAULT_PAGE_SIZE;

	boolean includeSource = true;

	boolean errorValues;

	JsonMapper jsonMapper = new JsonMapper();

	Clock clock = Clock.systemUTC();

	@Nullable PersistenceContext persistenceContext;

	@Nullable SyncSettings syncSettings;

	@Nullable SearchLogSettings logSettings;

	final List<SyncListener> syncListeners = new ArrayList<>();

	final List<SearchListener> searchListeners = new ArrayList<>();

	final List<OperationListener> operationListeners = new ArrayList<>();

	ElasticsearchJpaBuilder(SessionFactory sessionFactory) {
		this.sessionFactory = sessionFactory;
	}

	/**
	 * Adds a connection with the default timeout of 30 seconds.
	 * @param name the name of the connection; indexes use {@code default} unless they
	 * name another
	 * @param client the client, which the library does not close
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder connection(String name, Rest5Client client) {
		return connection(name, client, DEFAULT_TIMEOUT);
	}

	/**
	 * Adds a connection. Give its client a response timeout above the timeout here (by
	 * default the client has none): a request that timed out here holds one of the
	 * client's connections until then.
	 * @param name the name of the connection; indexes use {@code default} unless they
	 * name another
	 * @param client the client, which the library does not close
	 * @param timeout the time limit of a request, up to its complete response, unless a
	 * search has its own; must be shorter than {@link SyncSettings#lease()}
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder connection(String name, Rest5Client client, Duration timeout) {
		this.connections.put(name, new Connection(name, client, timeout));
		return this;
	}

	/**
	 * Adds an index.
	 * @param settings the settings of the index
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder index(IndexSettings settings) {
		this.indexes.add(settings);
		return this;
	}

	/**
	 * Adds a mapper. It takes precedence over {@code SearchDocument} on the entity.
	 * @param type the entity type
	 * @param mapper the mapper of that type
	 * @param <E> the entity type
	 * @return this builder
	 */
	public <E> ElasticsearchJpaBuilder mapper(Class<E> type, DocumentMapper<? super E> mapper) {
		this.mappers.put(type, mapper);
		return this;
	}

	/**
	 * Sets the location of mapping files.
	 * @param location a folder, on the class path or in the file system;
	 * {@code classpath:search/mappings/} by default
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder mappingsLocation(String location) {
		this.mappingsLocation = location;
		return this;
	}

	/**
	 * Sets the prefix of all index names in Elasticsearch, so that several environments
	 * can share a cluster.
	 * @param prefix the prefix; empty by default
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder indexPrefix(String prefix) {
		this.indexPrefix = prefix;
		return this;
	}

	/**
	 * Sets whether an index without a mapping file is a configuration error.
	 * @param strict true for an error, false for a warning; false by default
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder strictValidation(boolean strict) {
		this.strictValidation = strict;
		return this;
	}

	/**
	 * Sets the maximum size of a document. A larger document is not built to its end, and
	 * its change becomes a dead letter. Must be less than {@code http.max_content_length}
	 * of Elasticsearch, 100 MB by default. The library needs about four times this memory
	 * for each worker and each rebuild thread.
	 * @param bytes the number of bytes of the document as JSON, at least 1; 10 MB by
	 * default
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder maxDocumentSize(int bytes) {
		this.maxDocumentSize = bytes;
		return this;
	}

	/**
	 * Sets the number of entities whose ids are read at once to fill an index. They are
	 * built and sent in requests of at most 5 MB, or of one document that is larger.
	 * @param chunkSize the number of entities, at least 1; 1,000 by default
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder chunkSize(int chunkSize) {
		this.chunkSize = chunkSize;
		return this;
	}

	/**
	 * Sets the number of threads that fill an index. Each uses a connection of the pool,
	 * and the thread that waits for them uses one more.
	 * @param rebuildThreads the number of threads, at least 1; 3 by default
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder rebuildThreads(int rebuildThreads) {
		this.rebuildThreads = rebuildThreads;
		return this;
	}

	/**
	 * Sets the number of hits that a search without {@code size} returns.
	 * @param pageSize the number of hits, at least 0; 25 by default
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder pageSize(int pageSize) {
		this.pageSize = pageSize;
		return this;
	}

	/**
	 * Sets whether hits contain their document unless the request has {@code _source}.
	 * Without documents, responses are smaller.
	 * @param includeSource true to include documents; true by default, as in
	 * Elasticsearch
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder includeSource(boolean includeSource) {
		this.includeSource = includeSource;
		return this;
	}

	/**
	 * Sets whether errors and logs quote values: values of documents in the errors of
	 * documents that are rejected or cannot be built, messages of exceptions of mappers,
	 * and what users typed in the errors of searches. By default, such errors contain
	 * names, types and positions only, and each value is replaced by {@code …}, because
	 * values can be personal data or secrets.
	 * @param errorValues true to quote values; false by default
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder errorValues(boolean errorValues) {
		this.errorValues = errorValues;
		return this;
	}

	/**
	 * Sets the mapper that writes documents as JSON, with its rules for dates, numbers,
	 * names and nulls.
	 * @param jsonMapper the mapper; by default a Jackson mapper that writes dates in ISO
	 * 8601
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder jsonMapper(JsonMapper jsonMapper) {
		this.jsonMapper = jsonMapper;
		return this;
	}

	/**
	 * Sets the clock for the names of generations and the times of searches.
	 * @param clock the clock; the system clock by default
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder clock(Clock clock) {
		this.clock = clock;
		return this;
	}

	/**
	 * Sets the persistence context that loads the entities of hits.
	 * @param persistenceContext the context; by default a session of its own, so that
	 * entities are detached
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder persistenceContext(PersistenceContext persistenceContext) {
		this.persistenceContext = persistenceContext;
		return this;
	}

	/**
	 * Switches the synchronization on: changes of a transaction are enqueued in the
	 * library tables, in that transaction, and indexed after it commits. Off by default.
	 * @param settings the settings
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder sync(SyncSettings settings) {
		this.syncSettings = settings;
		return this;
	}

	/**
	 * Adds a listener to changes of indexed entities, which is notified at flush. Needs
	 * {@link #sync}.
	 * @param listener the listener
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder syncListener(SyncListener listener) {
		this.syncListeners.add(listener);
		return this;
	}

	/**
	 * Adds a listener to searches, which is notified when a search has ended.
	 * @param listener the listener
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder searchListener(SearchListener listener) {
		this.searchListeners.add(listener);
		return this;
	}

	/**
	 * Adds a listener to searches, batches of documents and operations on indexes, for
	 * metrics and traces. It is notified of each start and end.
	 * @param listener the listener
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder operationListener(OperationListener listener) {
		this.operationListeners.add(listener);
		return this;
	}

	/**
	 * Switches the log of searches and clicks on, in the tables {@code search_query} and
	 * {@code search_click}. Off by default.
	 * @param settings the settings
	 * @return this builder
	 */
	public ElasticsearchJpaBuilder log(SearchLogSettings settings) {
		this.logSettings = settings;
		return this;
	}

	/**
	 * Checks the configuration against the entities and the mapping files, and builds the
	 * library. Does not access Elasticsearch.
	 * @return the indexes
	 * @throws InvalidConfigurationException if the configuration has problems; the
	 * message lists all of them
	 */
	public ElasticsearchJpa build() {
		ErrorTexts errors = new ErrorTexts(this.errorValues);
		this.connections.replaceAll((name, connection) -> connection.withErrors(errors));
		DefinitionReader reader = new DefinitionReader(this.sessionFactory, this.connections, this.mappers,
				this.mappingsLocation, this.indexPrefix, this.strictValidation);
		Map<String, IndexDefinition> definitions = new LinkedHashMap<>();
		for (IndexSettings index : this.indexes) {
			IndexDefinition definition = reader.read(index);
			if (definition != null) {
				definitions.put(index.name(), definition);
			}
		}
		List<String> problems = new ArrayList<>(reader.problems());
		addProblems(problems);
		if (!problems.isEmpty()) {
			throw new InvalidConfigurationException(problems);
		}
		return new Assembly(this, definitions).assemble();
	}

	private void addProblems(List<String> problems) {
		if (this.chunkSize < 1) {
			problems.add("The chunk size must be at least 1, not %d.".formatted(this.chunkSize));
		}
		if (this.maxDocumentSize < 1) {
			problems.add("The maximum document size must be at least 1 byte, not %d.".formatted(this.maxDocumentSize));
		}
		if (this.rebuildThreads < 1) {
			problems.add("The number of rebuild threads must be at least 1, not %d.".formatted(this.rebuildThreads));
		}
		if (this.pageSize < 0) {
			problems.add("The page size must be at least 0, not %d.".formatted(this.pageSize));
		}
		if (this.logSettings != null) {
			problems.addAll(this.logSettings.problems());
		}
	}

}

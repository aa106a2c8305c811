package io.github.elasticsearchjpa.internal.search;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.connection.PointInTime;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.mapping.FetchJoins;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.mapping.Scope;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.internal.outbox.ChangeKey;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.internal.search.SearchNotifier.PendingSearch;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationResult;
import io.github.elasticsearchjpa.search.EntityLookup;
import io.github.elasticsearchjpa.search.MissingHit;
import io.github.elasticsearchjpa.search.PersistenceContext;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchExecution.Kind;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import jakarta.persistence.EntityManager;
import org.hibernate.CacheMode;
import org.hibernate.FlushMode;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs searches of one or several indexes: sends a request to Elasticsearch, runs one
 * database query for each entity type on the page, and joins entities and hits by id.
 * Thread-safe.
 */
public final class Searcher {

	/**
	 * The time to wait for a response after the timeout of a search, at which
	 * Elasticsearch should have sent one.
	 */
	private static final Duration RESPONSE_GRACE_PERIOD = Duration.ofSeconds(1);

	private final SearchTarget target;

	private final LibraryTransactions transactions;

	private final SessionFactoryImplementor sessionFactory;

	private final Map<String, Connection> connections;

	private final PersistenceContext context;

	private final SearchDefaults defaults;

	private final SearchNotifier notifier;

	private final IndexSync sync;

	private final OperationRunner operations;

	Searcher(SearchTarget target, LibraryTransactions transactions, Map<String, Connection> connections,
			PersistenceContext context, SearchDefaults defaults, SearchNotifier notifier, IndexSync sync,
			OperationRunner operations) {
		this.target = target;
		this.transactions = transactions;
		this.sessionFactory = transactions.sessionFactory().unwrap(SessionFactoryImplementor.class);
		this.connections = connections;
		this.context = context;
		this.defaults = defaults;
		this.notifier = notifier;
		this.sync = sync;
		this.operations = operations;
	}

	/**
	 * Runs a search.
	 * @param search the request
	 * @param options the options
	 * @param lookup the lookup of entities of another type, or null for the indexed
	 * entities
	 * @return the hits with their entities
	 * @throws RequestFailedException if Elasticsearch rejects the request or does not
	 * answer in time
	 * @throws IllegalArgumentException if the options or the lookup do not fit the
	 * entities
	 */
	public SearchResults<Object> search(Search search, SearchOptions options, @Nullable EntityLookup<?> lookup) {
		HitLoader loader = createLoader(options, lookup);
		ObjectNode body = search.body();
		this.defaults.addTo(body, options.timeout());
		return this.operations.run(operation(options, false), (execution) -> search(body, options, lookup, loader),
				(results) -> result(results.response()));
	}

	private SearchResults<Object> search(ObjectNode body, SearchOptions options, @Nullable EntityLookup<?> lookup,
			HitLoader loader) {
		PendingSearch pending = this.notifier.begin(Kind.SEARCH, this.target.names(), body, options);
		JsonNode response = send(body, options, pending);
		LoadedHits<Object> loaded;
		try {
			loaded = loader.load(hits(response), body.path("from").asInt(0) + 1, this.context);
		}
		catch (RuntimeException ex) {
			pending.complete(response);
			throw ex;
		}
		// If other entities were looked up, or another cluster or a point in time was
		// searched, a missing hit does not show that the index itself is out of date.
		if (lookup == null && options.connection() == null && !body.has("pit")) {
			reportMissing(loaded.missing());
		}
		return results(loaded, pending.complete(response));
	}

	/**
	 * Counts the documents that match a query.
	 * @param search a request with nothing but a query
	 * @param options the options
	 * @return the number of documents
	 * @throws RequestFailedException if Elasticsearch rejects the request or does not
	 * answer in time
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	public long count(Search search, SearchOptions options) {
		ObjectNode body = search.body();
		List<String> unsupported = body.propertyNames().stream().filter((key) -> !key.equals("query")).toList();
		if (!unsupported.isEmpty()) {
			throw new IllegalArgumentException("A count takes a query and nothing else. Remove from the request: %s."
				.formatted(String.join(", ", unsupported)));
		}
		return this.operations.run(operation(options, true), (execution) -> {
			PendingSearch pending = this.notifier.begin(Kind.COUNT, this.target.names(), body, options);
			JsonNode response = send(body, options, pending);
			pending.complete(response);
			return response.path("count").asLong(0);
		}, OperationResult.Searched::new);
	}

	private Operation operation(SearchOptions options, boolean count) {
		return new Operation.Search(this.target.names(), connection(options).name(), count);
	}

	private static OperationResult result(JsonNode response) {
		return new OperationResult.Searched(response.path("hits").path("total").path("value").asLong(0));
	}

	/**
	 * Streams all hits of a search in their order, page by page.
	 * @param search the request
	 * @param options the options
	 * @return the hits with their entities, which are detached; must be closed
	 * @throws RequestFailedException if Elasticsearch rejects the request or does not
	 * answer in time; also thrown while the stream is read
	 * @throws IllegalArgumentException if the request has a part that a stream cannot
	 * return, or the options do not fit the entities
	 */
	public Stream<SearchHit<Object>> stream(Search search, SearchOptions options) {
		HitLoader loader = createLoader(options, null);
		ObjectNode body = search.body();
		HitStream.check(body);
		PointInTime pointInTime = openPointInTime(body, options);
		HitStream hits = new HitStream(body, pointInTime,
				(page, firstRank) -> readPage(page, firstRank, options, loader));
		this.defaults.addTo(body, options.timeout());
		return StreamSupport.stream(hits, false).onClose(hits::close);
	}

	private PointInTime openPointInTime(ObjectNode body, SearchOptions options) {
		try {
			return PointInTime.open(connection(options), this.target.aliases());
		}
		catch (RequestFailedException ex) {
			throw SearchFailure.of("a point in time of " + this.target, body, ex);
		}
	}

	/** Reads a page of a stream. Only the first page is reported to listeners. */
	private HitStream.Page readPage(ObjectNode body, int firstRank, SearchOptions options, HitLoader loader) {
		if (firstRank > 1) {
			return readPage(body, firstRank, options, loader, null);
		}
		return this.operations.run(operation(options, false), (execution) -> {
			// The stream changes its body for the next page.
			PendingSearch pending = this.notifier.begin(Kind.SEARCH, this.target.names(), body.deepCopy(), options);
			return readPage(body, firstRank, options, loader, pending);
		}, (page) -> result(page.response()));
	}

	private HitStream.Page readPage(ObjectNode body, int firstRank, SearchOptions options, HitLoader loader,
			@Nullable PendingSearch pending) {
		JsonNode response;
		try {
			response = send(body, options, pending);
		}
		catch (RequestFailedException ex) {
			throw (ex.status() == 404 && firstRank > 1) ? ex.withConsequence(
					"More than %s passed between two pages of the stream, so its point in time expired. Read the stream faster, or with a smaller \"size\"."
						.formatted(PointInTime.KEEP_ALIVE))
					: ex;
		}
		LoadedHits<Object> loaded = loader.load(hits(response), firstRank, this::runInOwnSession);
		if (pending != null) {
			pending.complete(response);
		}
		return new HitStream.Page(response, loaded);
	}

	/**
	 * Runs an action in a session of its own for each page, so that memory does not grow
	 * with the stream.
	 */
	private void runInOwnSession(Consumer<EntityManager> action) {
		this.transactions.inTransaction((session) -> {
			session.setDefaultReadOnly(true);
			session.setHibernateFlushMode(FlushMode.MANUAL);
			session.setCacheMode(CacheMode.GET);
			action.accept(session);
		});
	}

	/**
	 * Returns the results of an earlier search: its hits as they were, with the current
	 * entities. Does not access Elasticsearch and does not notify listeners.
	 * @param stored the search with its response
	 * @return the results
	 * @throws IllegalArgumentException if the search failed, so that it has no response
	 */
	public SearchResults<Object> replay(SearchExecution stored) {
		JsonNode response = stored.response();
		if (response == null) {
			throw new IllegalArgumentException(
					"Search %s cannot be replayed: it failed and has no response.".formatted(stored.id()));
		}
		int firstRank = stored.body().path("from").asInt(0) + 1;
		return results(createLoader(stored.options(), null).load(hits(response), firstRank, this.context), stored);
	}

	private static SearchResults<Object> results(LoadedHits<Object> loaded, SearchExecution execution) {
		return new SearchResults<>(loaded.hits(), loaded.missing(), loaded.filteredOut(), execution);
	}

	private JsonNode send(ObjectNode body, SearchOptions options, @Nullable PendingSearch pending) {
		Connection connection = connection(options);
		boolean count = pending != null && pending.kind() == Kind.COUNT;
		String path = body.has("pit") ? "/_search" : "/" + this.target.aliases() + (count ? "/_count" : "/_search");
		try {
			JsonNode response = connection.send("POST", path, body,
					(options.timeout() != null) ? options.timeout().plus(RESPONSE_GRACE_PERIOD) : null);
			this.target.rename(response, body, connection);
			return response;
		}
		catch (RequestFailedException ex) {
			RequestFailedException failure = SearchFailure.of((count ? "a count of " : "a search of ") + this.target,
					body, ex);
			if (pending != null) {
				pending.fail(failure);
			}
			throw failure;
		}
	}

	private Connection connection(SearchOptions options) {
		if (options.connection() == null) {
			return this.target.connection();
		}
		Connection connection = this.connections.get(options.connection());
		if (connection == null) {
			throw new ElasticsearchJpaException("There is no connection '%s'. Connections: %s."
				.formatted(options.connection(), String.join(", ", new TreeMap<>(this.connections).keySet())));
		}
		return connection;
	}

	private static List<JsonNode> hits(JsonNode response) {
		return response.path("hits").path("hits").valueStream().toList();
	}

	/**
	 * Creates a loader of entities. Checks lookup, fetch paths and filter, so that errors
	 * in them are found before the request is sent.
	 */
	private HitLoader createLoader(SearchOptions options, @Nullable EntityLookup<?> lookup) {
		ResolvedLookup resolved = (lookup != null) ? ResolvedLookup.of(this.sessionFactory, lookup) : null;
		List<EntityPersister> types = (resolved != null) ? List.of(resolved.entity())
				: this.target.types().stream().map(IndexedType::entity).distinct().toList();
		options.fetch().forEach((path) -> checkFetch(types, path));
		String filter = options.filter();
		if (filter != null) {
			types.forEach((type) -> checkFilter(type, filter, options));
		}
		return new HitLoader(this.target, options, resolved);
	}

	/** Checks that at least one type has an association path. */
	private static void checkFetch(List<EntityPersister> types, String path) {
		if (types.stream().noneMatch((type) -> FetchJoins.isAssociationPath(type, path))) {
			throw new IllegalArgumentException("The fetch path '%s' is not an association path. %s".formatted(path,
					String.join(" ",
							types.stream()
								.map((type) -> "Associations of %s: %s.".formatted(type.getJpaEntityName(),
										FetchJoins.associations(type)))
								.toList())));
		}
	}

	private void checkFilter(EntityPersister type, String filter, SearchOptions options) {
		String problem = Scope.problem(this.sessionFactory, type.getEntityName(), filter,
				options.filterParameters().keySet());
		if (problem != null) {
			throw new IllegalArgumentException("The filter '%s' is not an HQL predicate over '%s e': %s."
				.formatted(filter, type.getJpaEntityName(), problem));
		}
	}

	/**
	 * Enqueues missing hits, so that a worker deletes the documents whose row is gone.
	 * Ignores documents whose id does not belong to an entity type of the index.
	 */
	private void reportMissing(List<MissingHit> missing) {
		if (!missing.isEmpty()) {
			this.sync.reportMissing(missing.stream()
				.flatMap((hit) -> this.target.index(hit.index())
					.types()
					.stream()
					.filter((type) -> type.keyIfOwn(hit.id()).isPresent())
					.limit(1)
					.map((type) -> ChangeKey.document(hit.index(), type.name(), hit.id())))
				.toList());
		}
	}

}

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
import io.github.elasticsearchjpa.internal.mapping.FetchJoins;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.mapping.Scope;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.internal.outbox.ChangeKey;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.internal.search.SearchNotifier.Report;
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
 * Runs a search: one request to Elasticsearch, then one SQL query for the entities of the
 * page and of each type, joined to the hits by id.
 */
public final class Searcher {

	/** How long to wait for an answer beyond the time after which there should be one. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final SearchTarget target;

	private final SessionFactoryImplementor sessionFactory;

	private final Map<String, Connection> connections;

	private final PersistenceContext context;

	private final SearchDefaults defaults;

	private final SearchNotifier reports;

	private final IndexSync sync;

	private final OperationRunner work;

	Searcher(SearchTarget target, SessionFactoryImplementor sessionFactory, Map<String, Connection> connections,
			PersistenceContext context, SearchDefaults defaults, SearchNotifier reports, IndexSync sync,
			OperationRunner work) {
		this.target = target;
		this.sessionFactory = sessionFactory;
		this.connections = connections;
		this.context = context;
		this.defaults = defaults;
		this.reports = reports;
		this.sync = sync;
		this.work = work;
	}

	/**
	 * Runs a search.
	 * @param search the request
	 * @param options what to say of it
	 * @param lookup which entities to load, or null for those that were indexed
	 * @return the hits with their entities
	 * @throws RequestFailedException if Elasticsearch refuses the request or does not
	 * answer
	 * @throws IllegalArgumentException if the options or the lookup do not fit
	 */
	public SearchResults<Object> search(Search search, SearchOptions options, @Nullable EntityLookup<?> lookup) {
		HitLoader loader = loader(options, lookup);
		ObjectNode body = search.body();
		this.defaults.addTo(body, options.timeout());
		return this.work.run(work(options, false), (running) -> search(body, options, lookup, loader),
				(results) -> found(results.response()));
	}

	private SearchResults<Object> search(ObjectNode body, SearchOptions options, @Nullable EntityLookup<?> lookup,
			HitLoader loader) {
		Report report = this.reports.begin(Kind.SEARCH, this.target.names(), body, options);
		JsonNode answer = send(body, options, report);
		LoadedHits<Object> loaded;
		try {
			loaded = loader.load(hits(answer), body.path("from").asInt(0) + 1, this.context);
		}
		catch (RuntimeException ex) {
			report.ended(answer, null);
			throw ex;
		}
		if (lookup == null && options.connection() == null && !body.has("pit")) {
			reportMissing(loaded.missing());
		}
		return results(loaded, report.ended(answer, null));
	}

	/**
	 * Counts the documents that match a query.
	 * @param search a request that has a query and nothing else
	 * @param options what to say of it
	 * @return their number
	 * @throws RequestFailedException if Elasticsearch refuses the request or does not
	 * answer
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	public long count(Search search, SearchOptions options) {
		ObjectNode body = search.body();
		List<String> others = body.propertyNames().stream().filter((key) -> !key.equals("query")).toList();
		if (!others.isEmpty()) {
			throw new IllegalArgumentException(
					"A count takes a query and nothing else; its request has: %s. Leave that out."
						.formatted(String.join(", ", others)));
		}
		return this.work.run(work(options, true), (running) -> {
			Report report = this.reports.begin(Kind.COUNT, this.target.names(), body, options);
			JsonNode answer = send(body, options, report);
			report.ended(answer, null);
			return answer.path("count").asLong(0);
		}, OperationResult.Searched::new);
	}

	private Operation work(SearchOptions options, boolean count) {
		return new Operation.Search(this.target.names(), connection(options).name(), count);
	}

	private static OperationResult found(JsonNode answer) {
		return new OperationResult.Searched(answer.path("hits").path("total").path("value").asLong(0));
	}

	/**
	 * All hits of a search, however many, in their order.
	 * @param search the request
	 * @param options what to say of it
	 * @return the hits with their entities, detached; to be closed
	 * @throws RequestFailedException if Elasticsearch refuses the request or does not
	 * answer, here or while the stream is read
	 * @throws IllegalArgumentException if the request has what a stream cannot give
	 */
	public Stream<SearchHit<Object>> stream(Search search, SearchOptions options) {
		HitLoader loader = loader(options, null);
		ObjectNode body = search.body();
		HitStream.check(body);
		PointInTime pointInTime = open(body, options);
		HitStream hits = new HitStream(body, pointInTime, (page, rank) -> page(page, rank, options, loader));
		this.defaults.addTo(body, options.timeout());
		return StreamSupport.stream(hits, false).onClose(hits::close);
	}

	private PointInTime open(ObjectNode body, SearchOptions options) {
		try {
			return PointInTime.open(connection(options), this.target.aliases());
		}
		catch (RequestFailedException ex) {
			throw SearchFailure.of("a point in time of " + this.target, body, ex);
		}
	}

	/** Listeners are told of the first page only. */
	private HitStream.Page page(ObjectNode body, int rank, SearchOptions options, HitLoader loader) {
		return (rank > 1) ? readPage(body, rank, options, loader) : this.work.run(work(options, false),
				(running) -> readPage(body, rank, options, loader), (page) -> found(page.answer()));
	}

	private HitStream.Page readPage(ObjectNode body, int rank, SearchOptions options, HitLoader loader) {
		Report report = (rank == 1) ? this.reports.begin(Kind.SEARCH, this.target.names(), body.deepCopy(), options)
				: null;
		JsonNode answer;
		try {
			answer = send(body, options, report);
		}
		catch (RequestFailedException ex) {
			throw (ex.status() == 404 && rank > 1) ? ex.withConsequence(
					"More than %s passed between two pages of the stream, so it cannot go on. Read it faster, or with a smaller \"size\"."
						.formatted(PointInTime.KEEP_ALIVE))
					: ex;
		}
		LoadedHits<Object> loaded = loader.load(hits(answer), rank, this::runDetached);
		if (report != null) {
			report.ended(answer, null);
		}
		return new HitStream.Page(answer, loaded);
	}

	/** A session for each page, so that memory does not grow with the stream. */
	private void runDetached(Consumer<EntityManager> work) {
		this.sessionFactory.inTransaction((session) -> {
			session.setDefaultReadOnly(true);
			session.setHibernateFlushMode(FlushMode.MANUAL);
			session.setCacheMode(CacheMode.GET);
			work.accept(session);
		});
	}

	/**
	 * The results of a search that was run earlier: the hits of then, with the entities
	 * as they are now. Elasticsearch is not asked, and listeners are not told.
	 * @param stored the search, with its answer
	 * @return the results
	 * @throws IllegalArgumentException if it failed, so that there is no answer
	 */
	public SearchResults<Object> replay(SearchExecution stored) {
		JsonNode answer = stored.response();
		if (answer == null) {
			throw new IllegalArgumentException(
					"Search %s failed, so there is nothing to replay.".formatted(stored.id()));
		}
		return results(loader(stored.options(), null).load(hits(answer), stored.body().path("from").asInt(0) + 1,
				this.context), stored);
	}

	private static SearchResults<Object> results(LoadedHits<Object> loaded, SearchExecution execution) {
		return new SearchResults<>(loaded.hits(), loaded.missing(), loaded.filteredOut(), execution);
	}

	private JsonNode send(ObjectNode body, SearchOptions options, @Nullable Report report) {
		Connection connection = connection(options);
		boolean count = report != null && report.kind() == Kind.COUNT;
		String path = body.has("pit") ? "/_search" : "/" + this.target.aliases() + (count ? "/_count" : "/_search");
		try {
			JsonNode answer = connection.send("POST", path, body,
					(options.timeout() != null) ? options.timeout().plus(PATIENCE) : null);
			this.target.rename(answer, body, connection);
			return answer;
		}
		catch (RequestFailedException ex) {
			RequestFailedException failure = SearchFailure.of((count ? "a count of " : "a search of ") + this.target,
					body, ex);
			if (report != null) {
				report.ended(null, failure);
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

	private static List<JsonNode> hits(JsonNode answer) {
		return answer.path("hits").path("hits").valueStream().toList();
	}

	/** Checks what is to be loaded before Elasticsearch is asked. */
	private HitLoader loader(SearchOptions options, @Nullable EntityLookup<?> lookup) {
		ResolvedLookup key = (lookup != null) ? ResolvedLookup.of(this.sessionFactory, lookup) : null;
		List<EntityPersister> types = (key != null) ? List.of(key.entity())
				: this.target.types().stream().map(IndexedType::entity).distinct().toList();
		options.fetch().forEach((path) -> checkFetch(types, path));
		String filter = options.filter();
		if (filter != null) {
			types.forEach((type) -> checkFilter(type, filter, options));
		}
		return new HitLoader(this.target, options, key);
	}

	/** Of several types, one is enough. */
	private static void checkFetch(List<EntityPersister> types, String path) {
		if (types.stream().noneMatch((type) -> FetchJoins.leadsFrom(type, path))) {
			throw new IllegalArgumentException("The path '%s' to fetch is no association of %s.".formatted(path,
					String.join(" or ",
							types.stream()
								.map((type) -> "%s, which has: %s".formatted(type.getJpaEntityName(),
										FetchJoins.associations(type)))
								.toList())));
		}
	}

	private void checkFilter(EntityPersister type, String filter, SearchOptions options) {
		String mistake = Scope.mistake(this.sessionFactory, type.getEntityName(), filter,
				options.filterParameters().keySet());
		if (mistake != null) {
			throw new IllegalArgumentException("The filter '%s' is no HQL condition on '%s e': %s.".formatted(filter,
					type.getJpaEntityName(), mistake));
		}
	}

	/** What was not made here has no type, and stays. */
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

package io.github.elasticsearchjpa.internal.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tables for a search log, and searches to log. */
final class LoggedSearches implements AutoCloseable {

	static final Duration SOON = Duration.ofSeconds(20);

	/** A time in microseconds, the precision that every database stores. */
	static final Instant NOW = Instant.parse("2026-11-22T10:15:30.123456Z");

	private static final JsonMapper JSON = new JsonMapper();

	static final SearchLogSettings SETTINGS = SearchLogSettings.defaults()
		.withInitializeSchema(InitializeSchema.ALWAYS);

	final String prefix = TestServers.prefix();

	final SessionFactory sessionFactory;

	LoggedSearches() {
		this.sessionFactory = TestServers.sessionFactory(
				(configuration) -> configuration.setProperty(SearchLogSettings.TABLE_PREFIX, this.prefix), Card.class);
	}

	/** Creates a log that does not write rows until it is started. */
	DefaultSearchLog stopped(UnaryOperator<SearchLogSettings> settings) {
		return DefaultSearchLog.open(transactions(), settings.apply(SETTINGS), Clock.systemUTC());
	}

	LibraryTransactions transactions() {
		return new LibraryTransactions(this.sessionFactory);
	}

	DefaultSearchLog start(UnaryOperator<SearchLogSettings> settings) {
		DefaultSearchLog log = stopped(settings);
		log.start();
		return log;
	}

	static SearchExecution search(SearchOptions options) {
		return search(options, NOW, Duration.ofMillis(7), """
				{"took": 5, "timed_out": false, "_shards": {"total": 1, "successful": 1, "failed": 0},
				 "hits": {"total": {"value": 2, "relation": "eq"}, "max_score": 1.5, "hits": [
				   {"_index": "blog", "_id": "a", "_score": 1.5, "_source": {"secret": 1},
				    "highlight": {"title": ["<em>cat</em>"]}, "fields": {"year": [2026]}},
				   {"_index": "blog", "_id": "b", "_score": 0.25, "_source": {"secret": 2}}]},
				 "aggregations": {"years": {"buckets": [{"key": 2026, "doc_count": 2}]}}}""");
	}

	static SearchExecution search(SearchOptions options, Instant at, Duration duration, String response) {
		return new SearchExecution(UUID.randomUUID(), SearchExecution.Kind.SEARCH, List.of("blog", "news"), body(),
				options, at, duration, json(response), null);
	}

	static SearchExecution failed(String reason) {
		return new SearchExecution(UUID.randomUUID(), SearchExecution.Kind.SEARCH, List.of("blog"), body(),
				SearchOptions.defaults(), NOW, Duration.ofMillis(7), null,
				new RequestFailedException("POST /blog/_search", 400, reason, null));
	}

	private static ObjectNode body() {
		return (ObjectNode) json(
				"{\"query\": {\"match\": {\"title\": \":cat\"}}, \"boost\": 1.10, \"from\": 10, \"size\": 2}");
	}

	static JsonNode json(String json) {
		return JSON.readTree(json);
	}

	static SearchOptions by(@Nullable String user) {
		return (user != null) ? SearchOptions.defaults().withUser(user) : SearchOptions.defaults();
	}

	long number(String sql) {
		return this.sessionFactory.fromTransaction((session) -> ((Number) session
			.createNativeQuery(sql.replace("search_", this.prefix + "search_"), Object.class)
			.getSingleResult()).longValue());
	}

	void sql(String sql) {
		this.sessionFactory.inTransaction(
				(session) -> session.createNativeMutationQuery(sql.replace("search_", this.prefix + "search_"))
					.executeUpdate());
	}

	@Override
	public void close() {
		this.sessionFactory.close();
	}

}

package io.github.elasticsearchjpa.internal.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.log.SearchClick;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.log.SearchQuery;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchOptions;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static io.github.elasticsearchjpa.internal.log.LoggedSearches.NOW;
import static io.github.elasticsearchjpa.internal.log.LoggedSearches.SOON;
import static io.github.elasticsearchjpa.internal.log.LoggedSearches.by;
import static io.github.elasticsearchjpa.internal.log.LoggedSearches.failed;
import static io.github.elasticsearchjpa.internal.log.LoggedSearches.search;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** Writing, reading and deleting rows of the search log. */
@SuppressWarnings("NullAway.Init")
class SearchLogIT {

	private static LoggedSearches tables;

	private DefaultSearchLog log;

	@BeforeAll
	static void connect() {
		tables = new LoggedSearches();
	}

	@AfterAll
	static void disconnect() {
		tables.close();
	}

	@BeforeEach
	void start() {
		this.log = tables.start((settings) -> settings);
	}

	private void restart(UnaryOperator<SearchLogSettings> settings) {
		this.log.close();
		this.log = tables.start(settings);
	}

	@AfterEach
	void close() {
		this.log.close();
	}

	private static JsonNode response(SearchExecution search) {
		return Objects.requireNonNull(search.response());
	}

	private SearchQuery row(SearchExecution search) {
		assertThat(this.log.await(SOON)).isTrue();
		return this.log.find(search.id()).orElseThrow();
	}

	@Test
	void aRowHasRequestUserAndResponse() {
		SearchExecution search = search(
				SearchOptions.defaults().withUser("ann").withTerms("cat").withReference("home page"));
		this.log.onSearch(search);
		SearchQuery row = row(search);
		assertThat(row.indexes()).containsExactly("blog", "news");
		assertThat(row.user()).isEqualTo("ann");
		assertThat(row.terms()).isEqualTo("cat");
		assertThat(row.reference()).isEqualTo("home page");
		assertThat(row.body()).isEqualTo(search.body().toString());
		assertThat(row.kind()).isEqualTo(SearchExecution.Kind.SEARCH);
		assertThat(row.total()).isEqualTo(2);
		assertThat(row.totalRelation()).isEqualTo("eq");
		assertThat(row.hits()).contains("<em>cat</em>", "\"year\":[2026]").doesNotContain("secret");
		assertThat(row.aggregations()).contains("doc_count");
		assertThat(row.executedAt()).isEqualTo(NOW);
		assertThat(row.took()).isEqualTo(Duration.ofMillis(5));
		assertThat(row.timedOut()).isFalse();
		assertThat(row.failure()).isNull();
	}

	@Test
	void durationsAreLoggedToTheMicrosecond() {
		SearchExecution slow = search(by(null), NOW, Duration.ofSeconds(3).plusNanos(250_001_000),
				"{\"took\": 3200, \"timed_out\": true}");
		this.log.onSearch(slow);
		assertThat(row(slow).duration()).isEqualTo(Duration.ofSeconds(3).plusNanos(250_001_000));
		assertThat(row(slow).timedOut()).isTrue();
		assertThat(tables.number("select duration_seconds * 1000000 from search_query where id = '" + slow.id() + "'"))
			.isEqualTo(3_250_001);
	}

	@Test
	void aFailedSearchIsLoggedWithItsReason() {
		SearchExecution search = failed("parsing_exception: unknown query [mach]");
		this.log.onSearch(search);
		assertThat(row(search).failure()).isEqualTo("parsing_exception: unknown query [mach]");
		SearchExecution replayed = row(search).execution();
		assertThat(replayed.response()).isNull();
		assertThat(replayed.failure()).isNotNull();
		assertThat(replayed.failure().status()).isEqualTo(400);
	}

	@Test
	void aReplayHasEverythingButTheDocuments() {
		SearchExecution search = search(SearchOptions.defaults().withUser("ann").withTerms("cat"));
		this.log.onSearch(search);
		SearchExecution replayed = row(search).execution();
		ObjectNode response = (ObjectNode) response(search).deepCopy();
		response.path("hits").path("hits").forEach((hit) -> ((ObjectNode) hit).remove("_source"));
		assertThat(LoggedSearches.json(response(replayed).toString())).isEqualTo(response);
		assertThat(replayed.id()).isEqualTo(search.id());
		assertThat(replayed.body().toString()).isEqualTo(search.body().toString());
		assertThat(replayed.indexes()).isEqualTo(search.indexes());
		assertThat(replayed.options()).isEqualTo(search.options());
		assertThat(replayed.executedAt()).isEqualTo(search.executedAt());
		assertThat(replayed.duration()).isEqualTo(search.duration());
	}

	@Test
	void theRequestCanBeRunAgain() {
		SearchExecution search = search(by(null));
		this.log.onSearch(search);
		assertThat(row(search).search().body().toString()).as("a value that looks like a parameter is not one")
			.isEqualTo(search.body().toString());
	}

	@Test
	void countsAreLogged() {
		SearchExecution count = new SearchExecution(UUID.randomUUID(), SearchExecution.Kind.COUNT, List.of("blog"),
				search(by(null)).body(), by(null), NOW, Duration.ofMillis(1), LoggedSearches.json("{\"count\": 42}"),
				null);
		this.log.onSearch(count);
		assertThat(row(count).kind()).isEqualTo(SearchExecution.Kind.COUNT);
		assertThat(row(count).total()).isEqualTo(42);
		assertThat(response(row(count).execution()).path("count").asInt(0)).isEqualTo(42);
	}

	@Test
	void searchesInReadOnlyOrRolledBackTransactionsAreLogged() {
		SearchExecution readOnly = search(by(null));
		SearchExecution rolledBack = search(by(null));
		try (Session session = tables.sessionFactory.openSession()) {
			session.beginTransaction();
			if (TestServers.isPostgresql()) {
				session.createNativeMutationQuery("set transaction read only").executeUpdate();
			}
			this.log.onSearch(readOnly);
			assertThat(row(readOnly)).isNotNull();
			session.getTransaction().commit();
			session.beginTransaction();
			this.log.onSearch(rolledBack);
			session.getTransaction().rollback();
		}
		assertThat(row(rolledBack)).isNotNull();
	}

	@Test
	void searchesWithLoggedFalseAreNotLogged() {
		SearchExecution search = search(by("ann").withLogged(false));
		this.log.onSearch(search);
		assertThat(this.log.await(SOON)).isTrue();
		assertThat(this.log.find(search.id())).isEmpty();
		assertThat(this.log.dropped()).isZero();
	}

	@Test
	void hitsAreNotKeptIfSwitchedOff() {
		restart((settings) -> settings.withHits(false));
		SearchExecution search = search(by(null));
		this.log.onSearch(search);
		assertThat(row(search).hits()).isNull();
		assertThat(row(search).total()).isEqualTo(2);
		assertThat(response(row(search).execution()).path("hits").path("hits").isEmpty()).isTrue();
	}

	@Test
	void aClickHasTheRankOfItsHit() {
		SearchExecution search = search(by(null));
		this.log.click(search.id(), "b", 12);
		assertThat(this.log.await(SOON)).isTrue();
		this.log.onSearch(search);
		this.log.click(search.id(), "b", 4711);
		assertThat(this.log.await(SOON)).isTrue();
		this.log.click(search.id(), "a");
		this.log.click(search.id(), "not a hit");
		assertThat(this.log.await(SOON)).isTrue();
		assertThat(this.log.clicks(search.id())).extracting(SearchClick::documentId, SearchClick::rank)
			.as("ranks count from the first page, which has 10 hits")
			.containsExactlyInAnyOrder(tuple("b", 12), tuple("b", 12), tuple("a", 11), tuple("not a hit", null));
	}

	@Test
	void clicksOnUnknownSearchesAreLogged() {
		UUID unknown = UUID.randomUUID();
		this.log.click(unknown, "a");
		this.log.click(unknown, "b", 3);
		this.log.click(unknown, "c", -1);
		assertThat(this.log.await(SOON)).isTrue();
		assertThat(this.log.clicks(unknown)).extracting(SearchClick::rank).containsExactlyInAnyOrder(null, 3, null);
	}

	@Test
	void theIdDecidesWhichSearchesTheSamplingKeeps() {
		restart((settings) -> settings.withSampling(0.25));
		List<SearchExecution> searches = IntStream.range(0, 200).mapToObj((i) -> search(by("sampled"))).toList();
		searches.forEach(this.log::onSearch);
		assertThat(this.log.await(SOON)).isTrue();
		Set<UUID> kept = idsOf("sampled");
		assertThat(kept).hasSizeBetween(20, 90);
		assertThat(this.log.dropped()).isZero();
		searches.forEach((search) -> this.log.click(search.id(), "a"));
		assertThat(this.log.await(SOON)).isTrue();
		List<UUID> clicked = tables.sessionFactory.fromTransaction((session) -> session
			.createSelectionQuery("select queryId from SearchClick where queryId in :ids", UUID.class)
			.setParameter("ids", searches.stream().map(SearchExecution::id).toList())
			.getResultList());
		assertThat(clicked).as("clicks on excluded searches are not logged").containsExactlyInAnyOrderElementsOf(kept);
		try (DefaultSearchLog other = tables.start((settings) -> settings.withSampling(0.25))) {
			other.eraseUser("sampled");
			searches.forEach(other::onSearch);
			assertThat(other.await(SOON)).isTrue();
		}
		assertThat(idsOf("sampled")).as("another node keeps the same searches").isEqualTo(kept);
	}

	private static Set<UUID> idsOf(String user) {
		return Set.copyOf(tables.sessionFactory.fromTransaction(
				(session) -> session.createSelectionQuery("select id from SearchQuery where user = :user", UUID.class)
					.setParameter("user", user)
					.getResultList()));
	}

	@Test
	void aRedactorChangesOrRemovesRows() {
		restart((settings) -> settings.withRedactor((query) -> switch (String.valueOf(query.terms())) {
			case "hide" -> query.withTerms("***").withUser(null).withBody("{}").withHits(null);
			case "drop" -> null;
			case "break" -> throw new IllegalStateException("of the test");
			case "spoil" -> query.withBody("not json");
			default -> query;
		}));
		List<SearchExecution> searches = Stream.of("hide", "drop", "break", "spoil", "keep")
			.map((terms) -> search(by("ann").withTerms(terms)))
			.toList();
		searches.forEach(this.log::onSearch);
		SearchQuery hidden = row(searches.get(0));
		assertThat(hidden.terms()).isEqualTo("***");
		assertThat(hidden.user()).isNull();
		assertThat(hidden.body()).isEqualTo("{}");
		assertThat(searches.stream().skip(1).map((search) -> this.log.find(search.id()).isPresent()))
			.containsExactly(false, false, false, true);
		assertThat(this.log.dropped()).as("rows for which the redactor failed").isEqualTo(2);
	}

	@Test
	void rowsOlderThanTheRetentionAreDeleted() {
		Instant now = Instant.now();
		Duration day = Duration.ofDays(1);
		restart((settings) -> settings.withRetention(Duration.ofDays(90)));
		IntStream.range(0, 1100)
			.forEach((i) -> this.log.onSearch(search(by("old"), now.minus(Duration.ofDays(91)), day, "{}")));
		SearchExecution young = search(by("young"), now.minus(Duration.ofDays(89)), Duration.ZERO, "{}");
		this.log.onSearch(young);
		this.log.click(young.id(), "a");
		assertThat(this.log.await(SOON)).isTrue();
		assertThat(this.log.deleteExpired()).isGreaterThanOrEqualTo(1100);
		assertThat(tables.number("select count(*) from search_query where user_name = 'old'")).isZero();
		assertThat(row(young)).isNotNull();
		assertThat(this.log.clicks(young.id())).hasSize(1);
		Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(91));
		try (DefaultSearchLog other = DefaultSearchLog.open(tables.transactions(), LoggedSearches.SETTINGS, later)) {
			other.deleteExpired();
		}
		assertThat(this.log.find(young.id())).isEmpty();
		assertThat(this.log.clicks(young.id())).isEmpty();
	}

	@Test
	void aRetentionOfZeroKeepsAllRows() {
		restart((settings) -> settings.withRetention(Duration.ZERO));
		SearchExecution ancient = search(by(null), Instant.parse("1999-12-31T23:59:59Z"), Duration.ZERO, "{}");
		this.log.onSearch(ancient);
		assertThat(row(ancient).executedAt()).isEqualTo(ancient.executedAt());
		assertThat(this.log.deleteExpired()).isZero();
		assertThat(row(ancient)).isNotNull();
	}

	@Test
	void erasingAUserDeletesSearchesClicksAndWaitingRows() {
		SearchExecution written = search(by("bob"));
		SearchExecution another = search(by("Bob"));
		this.log.onSearch(written);
		this.log.onSearch(another);
		this.log.click(written.id(), "a");
		this.log.click(another.id(), "a");
		assertThat(this.log.await(SOON)).isTrue();
		SearchExecution waiting = search(by("bob"));
		SearchExecution anonymous = search(by(null));
		try (DefaultSearchLog stopped = tables.stopped((settings) -> settings)) {
			stopped.onSearch(waiting);
			stopped.onSearch(anonymous);
			assertThat(stopped.eraseUser("bob")).isEqualTo(2);
			stopped.start();
			assertThat(stopped.await(SOON)).isTrue();
			assertThat(stopped.dropped()).isZero();
		}
		assertThat(this.log.find(written.id())).isEmpty();
		assertThat(this.log.find(waiting.id())).isEmpty();
		assertThat(this.log.clicks(written.id())).isEmpty();
		assertThat(row(another)).isNotNull();
		assertThat(row(anonymous)).isNotNull();
		assertThat(this.log.clicks(another.id())).hasSize(1);
	}

	@Test
	void textIsTruncatedAndInvalidCharactersAreReplaced() {
		SearchExecution search = search(by("x".repeat(300)).withTerms("nul\0 half \uD83D pair \uD83D\uDE00")
			.withReference("y".repeat(254) + "\uD83D\uDE00"));
		this.log.onSearch(search);
		SearchQuery row = row(search);
		assertThat(row.terms()).isEqualTo("nul\uFFFD half \uFFFD pair \uD83D\uDE00");
		assertThat(row.user()).hasSize(255);
		assertThat(row.reference()).hasSize(255).endsWith("y\uFFFD");
		this.log.click(search.id(), "z".repeat(1000));
		this.log.click(search.id(), "\0");
		assertThat(this.log.await(SOON)).isTrue();
		assertThat(this.log.clicks(search.id())).hasSize(2);
	}

	@Test
	void aRejectedRowIsDroppedAndOthersAreWritten() {
		List<SearchExecution> good = IntStream.range(0, 20).mapToObj((i) -> search(by(null))).toList();
		good.subList(0, 7).forEach(this.log::onSearch);
		SearchExecution rejected = search(by(null), NOW, Duration.ofSeconds(5_000_000_000L), "{}");
		this.log.onSearch(rejected);
		good.subList(7, 20).forEach(this.log::onSearch);
		good.forEach((search) -> assertThat(row(search)).isNotNull());
		assertThat(this.log.find(rejected.id())).isEmpty();
		assertThat(this.log.dropped()).isEqualTo(1);
	}

	@Test
	void aSearchIsWrittenOnce() {
		SearchExecution search = search(by("first"));
		this.log.onSearch(search);
		assertThat(this.log.await(SOON)).isTrue();
		this.log.onSearch(search);
		this.log.onSearch(search);
		SearchExecution next = search(by(null));
		this.log.onSearch(next);
		assertThat(row(next)).isNotNull();
		assertThat(row(search).user()).isEqualTo("first");
		assertThat(this.log.dropped()).isZero();
	}

	@Test
	void rowsWaitUntilTheDatabaseAcceptsThem() {
		SearchExecution before = search(by(null));
		this.log.onSearch(before);
		assertThat(row(before)).isNotNull();
		tables.sql("alter table search_query rename to search_gone");
		List<SearchExecution> searches = IntStream.range(0, 30).mapToObj((i) -> search(by(null))).toList();
		try {
			searches.forEach(this.log::onSearch);
			this.log.click(searches.get(3).id(), "b");
			assertThat(this.log.await(Duration.ofMillis(300))).isFalse();
		}
		finally {
			tables.sql("alter table search_gone rename to search_query");
		}
		searches.forEach((search) -> assertThat(row(search)).isNotNull());
		assertThat(this.log.clicks(searches.get(3).id())).extracting(SearchClick::rank).containsExactly(12);
		assertThat(this.log.dropped()).isZero();
	}

	@Test
	void closingWritesWaitingRowsAndEndsTheThread() {
		DefaultSearchLog closed = this.log;
		IntStream.range(0, 700).forEach((i) -> closed.onSearch(search(by("closing"))));
		closed.close();
		closed.close();
		assertThat(closed.waiting()).isZero();
		assertThat(idsOf("closing")).hasSize(700);
		closed.onSearch(search(by(null)));
		assertThat(closed.dropped()).as("searches after the log was closed").isEqualTo(1);
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().equals("elasticsearch-jpa-search-log")));
	}

}

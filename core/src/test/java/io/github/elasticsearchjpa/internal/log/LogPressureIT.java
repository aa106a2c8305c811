package io.github.elasticsearchjpa.internal.log;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.search.SearchExecution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

import static io.github.elasticsearchjpa.internal.log.LoggedSearches.NOW;
import static io.github.elasticsearchjpa.internal.log.LoggedSearches.SOON;
import static io.github.elasticsearchjpa.internal.log.LoggedSearches.by;
import static io.github.elasticsearchjpa.internal.log.LoggedSearches.search;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The search log while the database accepts no rows, because another transaction has
 * locked the table.
 */
@DisabledIfSystemProperty(named = "test.database", matches = "h2|mariadb",
		disabledReason = "uses table locks of PostgreSQL")
class LogPressureIT {

	/** The number of searches that are offered as fast as one thread can. */
	private static final int OFFERED = 30_000;

	private static LoggedSearches tables;

	@BeforeAll
	static void connect() {
		tables = new LoggedSearches();
	}

	@AfterAll
	static void disconnect() {
		tables.close();
	}

	@Test
	void offeringNeverBlocksAndDroppedRowsAreCounted() throws Exception {
		try (DefaultSearchLog log = tables.start((settings) -> settings.withQueueCapacity(2000))) {
			try (TableLock lock = new TableLock()) {
				log.onSearch(search(by("pressure")));
				lock.awaitBlockedWriter();
				SearchExecution search = search(by("pressure"));
				Offers offers = CompletableFuture
					.supplyAsync(() -> Offers.run(log, search), (task) -> new Thread(task).start())
					.get();
				assertThat(offers.waits()).as("number of times the searching thread blocked").isZero();
				assertThat(log.waiting()).isEqualTo(2000);
				assertThat(log.dropped()).isEqualTo(OFFERED + 1 - 2000);
			}
			assertThat(log.await(SOON)).isTrue();
			assertThat(tables.number("select count(*) from search_query where user_name = 'pressure'"))
				.isEqualTo(OFFERED + 1 - log.dropped());
		}
	}

	@Test
	void waitingRowsAreLimitedByMemory() throws Exception {
		try (DefaultSearchLog log = tables.start((settings) -> settings.withQueueCapacity(1_000_000))) {
			try (TableLock lock = new TableLock()) {
				log.onSearch(search(by("size")));
				lock.awaitBlockedWriter();
				String response = "{\"hits\": {\"hits\": [{\"_id\": \"a\", \"_source\": {\"text\": \"%s\"}, \"highlight\": {\"text\": [\"%s\"]}}]}}"
					.formatted("x".repeat(1_000_000), "y".repeat(200_000));
				SearchExecution large = search(by("size"), NOW, Duration.ZERO, response);
				for (int i = 0; i < 2000; i++) {
					log.onSearch(Offers.withNewId(large));
				}
				long bytes = log.waiting() * QueuedSearch.of(large, true).weight();
				assertThat(bytes).isPositive().isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 16);
				assertThat(log.dropped()).isPositive();
				assertThat(log.waiting() + log.dropped()).isEqualTo(2001);
			}
			assertThat(log.await(SOON.multipliedBy(2))).isTrue();
			assertThat(log.waiting()).isZero();
			assertThat(tables.number("select count(*) from search_query where user_name = 'size'"))
				.isEqualTo(2001 - log.dropped());
		}
	}

	@Test
	void rowsNotWrittenBeforeTheLogClosesAreCountedAsDropped() throws Exception {
		DefaultSearchLog log = tables.start((settings) -> settings.withQueueCapacity(10));
		try (TableLock lock = new TableLock()) {
			log.onSearch(search(by("closing")));
			lock.awaitBlockedWriter();
			log.onSearch(search(by("closing")));
			log.close(Duration.ofMillis(100));
			assertThat(log.dropped()).isEqualTo(2);
		}
	}

	/**
	 * The result of offering searches.
	 *
	 * @param waits the number of times the offering thread waited or blocked
	 */
	private record Offers(long waits) {

		static Offers run(DefaultSearchLog log, SearchExecution search) {
			// The first searches load classes, for which the thread may wait.
			IntStream.range(0, 100).forEach((i) -> log.onSearch(withNewId(search)));
			long before = waitsOfThisThread();
			long begin = System.nanoTime();
			IntStream.range(100, OFFERED).forEach((i) -> log.onSearch(withNewId(search)));
			System.out.printf("Offered %,d rows per second to the search log%n",
					(OFFERED - 100) * 1_000_000_000L / (System.nanoTime() - begin));
			return new Offers(waitsOfThisThread() - before);
		}

		private static SearchExecution withNewId(SearchExecution search) {
			return new SearchExecution(UUID.randomUUID(), search.kind(), search.indexes(), search.body(),
					search.options(), search.executedAt(), search.duration(), search.response(), search.failure());
		}

		private static long waitsOfThisThread() {
			ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
			return info.getWaitedCount() + info.getBlockedCount();
		}

	}

	/** An exclusive lock of the table {@code search_query}. */
	private static final class TableLock implements AutoCloseable {

		private final Connection connection;

		private TableLock() throws SQLException {
			this.connection = DriverManager.getConnection(
					String.valueOf(tables.sessionFactory.getProperties().get("jakarta.persistence.jdbc.url")));
			this.connection.setAutoCommit(false);
			try (var statement = this.connection.createStatement()) {
				statement.execute("lock table " + tables.prefix + "search_query in access exclusive mode");
			}
		}

		private void awaitBlockedWriter() {
			await().pollInterval(Duration.ofMillis(10))
				.until(() -> tables.sessionFactory.fromTransaction((session) -> session
					.createNativeQuery("select count(*) from pg_locks where not granted and relation = to_regclass('"
							+ tables.prefix + "search_query')", Long.class)
					.getSingleResult()) > 0);
		}

		@Override
		public void close() throws SQLException {
			this.connection.rollback();
			this.connection.close();
		}

	}

}

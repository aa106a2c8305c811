package io.github.elasticsearchjpa.torture;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.fixture.FaultyProxy;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two applications write random changes to one database. Meanwhile connections to
 * Elasticsearch are cut, requests are delayed, the applications and Elasticsearch are
 * killed and restarted, applications are frozen for longer than their leases, and indexes
 * are closed, opened and rebuilt. A proxy answers some requests with a page of HTML, some
 * writers are serializable, and some documents cannot be indexed: their mapper throws an
 * exception with a NUL, hangs, or builds 100 MB, or Elasticsearch rejects them. In the
 * end every document must match the database, and only documents that cannot be indexed
 * must be dead letters.
 * <p>
 * {@code -Dtorture.seconds=600} makes a run longer; {@code -Dtorture.seed=1} repeats a
 * workload.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the directory
class TortureIT {

	private static final int SECONDS = Integer.getInteger("torture.seconds", 60);

	private static final long SEED = Long.getLong("torture.seed", System.currentTimeMillis());

	private static final int APPLICATIONS = 2;

	private static final int SLOT_SECONDS = 8;

	/**
	 * The seconds between freezes that last until Elasticsearch no longer keeps the
	 * versions of deleted documents.
	 */
	private static final int LONG_FREEZE_INTERVAL = 240;

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private final Tally tally = new Tally();

	private final Random random = new Random(SEED);

	private final ScheduledExecutorService applicationEvents = Executors.newSingleThreadScheduledExecutor();

	private final ScheduledExecutorService elasticsearchEvents = Executors.newSingleThreadScheduledExecutor();

	private final List<Future<?>> events = Collections.synchronizedList(new ArrayList<>());

	private final ApplicationProcess[] applications = new ApplicationProcess[APPLICATIONS];

	private final Path logs = Path.of("target", "torture");

	@TempDir
	private Path data;

	private EmbeddedPostgres postgres;

	private EmbeddedElasticsearch elasticsearch;

	private FaultyProxy proxy;

	private String database;

	private long startedApplications;

	private volatile boolean elasticsearchIsUp = true;

	private volatile long writingSince;

	private final long begin = System.nanoTime();

	@BeforeEach
	void start() throws Exception {
		System.out.printf("Torture for %d s, -Dtorture.seed=%d%n", SECONDS, SEED);
		Files.createDirectories(this.logs);
		// The server runs as another user.
		Files.setPosixFilePermissions(this.data, PosixFilePermissions.fromString("rwxr-xr-x"));
		this.postgres = EmbeddedPostgres.start();
		this.database = this.postgres.getJdbcUrl("postgres", "postgres");
		Application.sessionFactory(this.database, "create-only", java.sql.Connection.TRANSACTION_READ_COMMITTED)
			.close();
		this.elasticsearch = startElasticsearch(freePort());
		this.proxy = new FaultyProxy(this.elasticsearch.uri(), SEED);
		for (int i = 0; i < APPLICATIONS; i++) {
			this.applications[i] = startApplication(i);
		}
		for (String index : List.of(Forum.FORUM, Forum.TITLES, Forum.POISON)) {
			int before = this.tally.rebuilds.get();
			this.applications[0].send(index);
			Awaitility.await().atMost(TIMEOUT).until(() -> this.tally.rebuilds.get() > before);
		}
	}

	@AfterEach
	void stop() throws Exception {
		this.applicationEvents.shutdownNow();
		this.elasticsearchEvents.shutdownNow();
		for (ApplicationProcess application : this.applications) {
			if (application != null) {
				application.kill();
			}
		}
		if (this.proxy != null) {
			this.proxy.close();
		}
		if (this.elasticsearch != null) {
			this.elasticsearch.close();
		}
		this.postgres.close();
	}

	@Test
	void everyDocumentMatchesTheDatabaseInTheEnd() throws Exception {
		for (ApplicationProcess application : this.applications) {
			application.send("write");
		}
		print("starts writing");
		this.writingSince = System.nanoTime();
		this.proxy.failAtRandom(true);
		schedule();
		TimeUnit.SECONDS.sleep(SECONDS);
		await(this.applicationEvents);
		await(this.elasticsearchEvents);
		// Throws the exception of an event that failed.
		for (Future<?> event : List.copyOf(this.events)) {
			event.get();
		}
		for (ApplicationProcess application : this.applications) {
			application.pause();
		}
		this.proxy.failAtRandom(false);
		openIndexes();
		print("stopped writing");
		awaitDrained();
		print("drained");
		List<Comparison> comparisons = compare();
		System.out.printf("%s; requests %s%n", this.tally, this.proxy.counts());
		comparisons.forEach(System.out::println);
		assertThat(comparisons).allSatisfy((comparison) -> {
			assertThat(comparison.documents()).isPositive();
			assertThat(comparison.missing()).as("missing").isEmpty();
			assertThat(comparison.stale()).as("stale").isEmpty();
		});
		// What cannot be indexed any more keeps its last document.
		assertThat(comparisons).filteredOn((comparison) -> !comparison.index().equals(Forum.POISON))
			.allSatisfy((comparison) -> assertThat(comparison.orphaned()).as("orphaned").isEmpty());
		assertThat(deadLetters()).as("dead letters").isEqualTo(poison());
	}

	/** Returns the dead letters, each with its index. */
	private Set<String> deadLetters() throws SQLException {
		Set<String> keys = new TreeSet<>();
		query("select index_name, key_text from search_outbox where state = 'X'",
				(row) -> keys.add(row.getString(1) + " " + row.getString(2)));
		return keys;
	}

	/** Returns the documents that cannot be indexed. */
	private Set<String> poison() throws SQLException {
		Set<String> keys = new TreeSet<>();
		query("select id from poison where kind <> 'FINE'", (row) -> keys.add(Forum.POISON + " " + row.getString(1)));
		return keys;
	}

	/** Schedules the events of the run. */
	private void schedule() {
		List<Event> next = new ArrayList<>();
		for (int second = 0; second < SECONDS - SLOT_SECONDS; second += SLOT_SECONDS) {
			if (next.isEmpty()) {
				next.addAll(List.of(this::kill, this::freeze, this::rebuild, this::closeIndex));
				Collections.shuffle(next, this.random);
			}
			at(this.applicationEvents, second, next.remove(0));
		}
		this.events.add(this.elasticsearchEvents.schedule(this::killElasticsearch, 5, TimeUnit.SECONDS));
		for (int second = LONG_FREEZE_INTERVAL / 2; second < SECONDS - 60; second += LONG_FREEZE_INTERVAL) {
			at(this.applicationEvents, second, (application) -> freeze(application, Duration.ofSeconds(65)));
		}
	}

	private void at(ScheduledExecutorService executor, int second, Event event) {
		int application = this.random.nextInt(APPLICATIONS);
		int millis = second * 1000 + this.random.nextInt(SLOT_SECONDS * 1000);
		this.events.add(executor.schedule(() -> {
			event.happen(application);
			return null;
		}, millis, TimeUnit.MILLISECONDS));
	}

	private void print(String event) {
		System.out.printf("  %4d s %s%n", Duration.ofNanos(System.nanoTime() - this.begin).toSeconds(), event);
	}

	private static void await(ScheduledExecutorService executor) throws InterruptedException {
		executor.shutdown();
		assertThat(executor.awaitTermination(SECONDS + 120, TimeUnit.SECONDS)).isTrue();
	}

	private void kill(int application) throws Exception {
		print("kills application " + application);
		this.applications[application].kill();
		this.tally.applicationKills.incrementAndGet();
		this.applications[application] = startApplication(application);
		this.applications[application].send("write");
	}

	private void freeze(int application) throws Exception {
		freeze(application, Application.LEASE.plusMillis(1000 + this.random.nextInt(2000)));
	}

	private void freeze(int application, Duration duration) throws Exception {
		print("freezes application %d for %d ms".formatted(application, duration.toMillis()));
		this.applications[application].freeze();
		this.tally.freezes.incrementAndGet();
		TimeUnit.MILLISECONDS.sleep(duration.toMillis());
		this.applications[application].thaw();
	}

	/** Starts a rebuild once Elasticsearch is up, which may be killed meanwhile. */
	private void rebuild(int application) {
		Awaitility.await().atMost(TIMEOUT).until(() -> this.elasticsearchIsUp);
		this.applications[application].send(this.random.nextInt(3) > 0 ? Forum.FORUM : Forum.TITLES);
	}

	/** Closes an index for some seconds, unless Elasticsearch is killed meanwhile. */
	private void closeIndex(int application) throws Exception {
		Awaitility.await().atMost(TIMEOUT).until(() -> this.elasticsearchIsUp);
		String index = (application == 0) ? Forum.POISON : Forum.TITLES;
		print("closes index " + index);
		try (Rest5Client client = Rest5Client.builder(this.elasticsearch.uri()).build()) {
			new Connection("default", client).send("POST", "/" + index + "/_close");
			this.tally.closedIndexes.incrementAndGet();
			TimeUnit.SECONDS.sleep(2);
		}
		catch (RequestFailedException ex) {
			print("could not close index " + index);
		}
		openIndexes();
	}

	/** Opens all indexes, also those that a kill of Elasticsearch left closed. */
	private void openIndexes() {
		Awaitility.await().atMost(TIMEOUT).ignoreExceptions().until(() -> {
			try (Rest5Client client = Rest5Client.builder(this.elasticsearch.uri()).build()) {
				Connection connection = new Connection("default", client);
				for (String index : List.of(Forum.TITLES, Forum.POISON)) {
					// Elasticsearch opens no indexes by a pattern.
					connection.send("GET", "/" + index + "-*/_settings?expand_wildcards=all")
						.propertyNames()
						.forEach((name) -> connection.send("POST", "/" + name + "/_open"));
				}
				return true;
			}
		});
	}

	/** Kills and restarts Elasticsearch, and schedules the next kill. */
	private Void killElasticsearch() throws IOException, InterruptedException {
		this.elasticsearchIsUp = false;
		print("kills Elasticsearch");
		int port = this.elasticsearch.uri().getPort();
		ApplicationProcess.signal("KILL", this.elasticsearch.pid());
		this.tally.elasticsearchKills.incrementAndGet();
		this.elasticsearch.close();
		this.elasticsearch = startElasticsearch(port);
		this.elasticsearchIsUp = true;
		print("Elasticsearch is up");
		int up = 15 + this.random.nextInt(10);
		if (secondsLeft() > up) {
			this.events.add(this.elasticsearchEvents.schedule(this::killElasticsearch, up, TimeUnit.SECONDS));
		}
		return null;
	}

	private long secondsLeft() {
		return SECONDS - Duration.ofNanos(System.nanoTime() - this.writingSince).toSeconds();
	}

	private EmbeddedElasticsearch startElasticsearch(int port) {
		return EmbeddedElasticsearch.builder().dataDirectory(this.data.resolve("elasticsearch")).port(port).start();
	}

	private ApplicationProcess startApplication(int number) throws IOException, InterruptedException {
		File log = this.logs.resolve("application-" + number + ".log").toFile();
		return new ApplicationProcess(this.database, this.proxy.uri(), SEED * 1000 + this.startedApplications++, log,
				this.tally)
			.awaitReady();
	}

	/** Waits for all pending changes, then for all repeated deletes. */
	private void awaitDrained() throws SQLException {
		for (String rows : List.of("state = 'N'", "state in ('N', 'S')")) {
			while (this.proxy.delayed() > 0 || count(rows) > 0) {
				awaitProgress(rows, count(rows), oldest(rows));
			}
		}
	}

	/**
	 * Waits until fewer rows are left or an older one is gone. There is no limit on the
	 * total time, because the machine may be busy. The number of rows may rise: the
	 * fan-out of a row creates further rows.
	 */
	private void awaitProgress(String rows, long before, long oldest) throws SQLException {
		try {
			Awaitility.await()
				.atMost(TIMEOUT)
				.until(() -> touchIfOneHangs() && this.proxy.delayed() == 0
						&& (count(rows) == 0 || count(rows) < before || oldest(rows) > oldest));
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError(
					"No row was completed within %d s. The oldest: %s".formatted(TIMEOUT.toSeconds(), describe(rows)),
					ex);
		}
	}

	/**
	 * Changes a card while another one hangs: a document that hangs becomes a dead letter
	 * only if others are built. Returns true.
	 */
	private boolean touchIfOneHangs() throws SQLException {
		if (count("state = 'N' and index_name = 'poison' and attempts > 0") > 0) {
			for (ApplicationProcess application : this.applications) {
				application.send("touch");
			}
		}
		return true;
	}

	private List<String> describe(String condition) throws SQLException {
		List<String> rows = new ArrayList<>();
		query("select o.state, o.index_name, o.path, o.key_text, o.attributes, o.attempts, o.error, o.due_at, p.* "
				+ "from search_outbox o join search_partition p on p.id = o.partition_id where " + condition
				+ " order by o.id limit 20", (row) -> {
					List<String> values = new ArrayList<>();
					for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
						values.add(row.getString(i));
					}
					rows.add(values.toString());
				});
		return rows;
	}

	private long oldest(String condition) throws SQLException {
		AtomicLong oldest = new AtomicLong();
		query("select coalesce(min(id), 0) from search_outbox where " + condition, (row) -> oldest.set(row.getLong(1)));
		return oldest.get();
	}

	private long count(String condition) throws SQLException {
		AtomicLong count = new AtomicLong();
		query("select count(*) from search_outbox where " + condition, (row) -> count.set(row.getLong(1)));
		return count.get();
	}

	private void query(String sql, Comparison.RowReader reader) throws SQLException {
		try (java.sql.Connection connection = DriverManager.getConnection(this.database)) {
			Comparison.query(connection, sql, reader);
		}
	}

	private List<Comparison> compare() throws Exception {
		try (Rest5Client client = Rest5Client.builder(this.elasticsearch.uri()).build()) {
			Connection connection = new Connection("default", client);
			return List.of(Comparison.of(Forum.FORUM, this.database, connection),
					Comparison.of(Forum.TITLES, this.database, connection),
					Comparison.of(Forum.POISON, this.database, connection));
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private interface Event {

		void happen(int application) throws Exception;

	}

}

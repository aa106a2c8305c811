package io.github.elasticsearchjpa.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import io.github.elasticsearchjpa.sync.SyncSettings;
import io.github.elasticsearchjpa.torture.Forum.Poison;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/**
 * An application in a JVM of its own, which the test may kill. It reads commands from
 * standard input and writes events to standard output. It ends when its input ends.
 */
final class Application {

	/** The prefix of lines that are events. */
	static final String EVENT_PREFIX = "@";

	/**
	 * The delay of the repeated delete: longer than the proxy delays a request, and than
	 * most freezes of a JVM.
	 */
	static final Duration SECOND_DELETE = Duration.ofSeconds(10);

	static final Duration LEASE = Duration.ofSeconds(3);

	private static final Duration BUILD_TIMEOUT = Duration.ofSeconds(2);

	private static final int WRITERS = 3;

	/** The first id of the cards that are changed while another one hangs. */
	private static final long TOUCHED = 1000;

	private final SessionFactory sessionFactory;

	private final ElasticsearchJpa jpa;

	private final AtomicBoolean paused = new AtomicBoolean();

	private final List<Thread> writers = new ArrayList<>();

	private final long seed;

	private final Random random = new Random();

	private Application(String database, URI elasticsearch, long seed) {
		// Some of the applications are serializable.
		this.sessionFactory = sessionFactory(database, "none",
				(seed % 2 == 0) ? Connection.TRANSACTION_SERIALIZABLE : Connection.TRANSACTION_READ_COMMITTED);
		this.jpa = ElasticsearchJpa.builder(this.sessionFactory)
			.connection("default", Rest5Client.builder(elasticsearch).build())
			.index(IndexSettings.of(Forum.FORUM, "Post")
				.withDependencies("author", "tags", "comments.author")
				.withScope("e.published = true"))
			.index(IndexSettings.of(Forum.TITLES, "Post")
				.withDependencies("author")
				.withUpdateStrategy(IndexSettings.PARTIAL))
			.index(IndexSettings.of(Forum.POISON, "Poison"))
			.chunkSize(50)
			.sync(SyncSettings.defaults()
				.withInitializeSchema(InitializeSchema.ALWAYS)
				.withPartitions(8)
				.withWorkers(1)
				.withBatchSize(250)
				.withLease(LEASE)
				.withPoll(Duration.ofMillis(100))
				.withBackoff(Duration.ofMillis(100))
				.withMaxBackoff(Duration.ofSeconds(1))
				.withBuildTimeout(BUILD_TIMEOUT)
				.withSecondDelete(SECOND_DELETE))
			.build();
		this.seed = seed;
	}

	static SessionFactory sessionFactory(String database, String schema, int isolation) {
		return new Configuration().setProperty("hibernate.connection.url", database)
			.setProperty("hibernate.connection.isolation", isolation)
			.setProperty("hibernate.connection.pool_size", 12)
			.setProperty("hibernate.hbm2ddl.auto", schema)
			.setProperty("hibernate.jdbc.batch_size", 50)
			.addAnnotatedClass(Forum.Author.class)
			.addAnnotatedClass(Forum.Post.class)
			.addAnnotatedClass(Forum.Comment.class)
			.addAnnotatedClass(Forum.Poison.class)
			.buildSessionFactory();
	}

	/**
	 * Starts an application. The arguments are the database, Elasticsearch and a seed.
	 */
	public static void main(String[] args) throws IOException {
		Application application = new Application(args[0], URI.create(args[1]), Long.parseLong(args[2]));
		report("ready");
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String command = input.readLine(); command != null; command = input.readLine()) {
			application.run(command);
		}
		Runtime.getRuntime().halt(0);
	}

	static synchronized void report(String event) {
		System.out.println(EVENT_PREFIX + event);
	}

	private void run(String command) {
		if (command.equals("write")) {
			for (int i = 0; i < WRITERS; i++) {
				Thread thread = new Thread(new Writer(this.sessionFactory, this.paused, this.seed * WRITERS + i));
				this.writers.add(thread);
				thread.start();
			}
		}
		else if (command.equals("pause")) {
			pause();
		}
		else if (command.equals("touch")) {
			touch();
		}
		else {
			rebuild(command);
		}
	}

	/** Changes a card that can be indexed. */
	private void touch() {
		try {
			this.sessionFactory.inTransaction((session) -> {
				Poison card = new Poison();
				card.id = TOUCHED + this.random.nextInt(20);
				card.number = this.random.nextInt();
				session.merge(card);
			});
		}
		catch (RuntimeException ex) {
			// A conflict with the other application.
			report("could not touch a card");
		}
	}

	private void pause() {
		this.paused.set(true);
		try {
			for (Thread writer : this.writers) {
				writer.join();
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		report("paused");
	}

	/** Rebuilds an index. A failed request may fail the rebuild, which is reported. */
	private void rebuild(String index) {
		new Thread(() -> {
			try {
				this.jpa.index(index).rebuild();
				report("rebuilt " + index);
			}
			catch (RuntimeException ex) {
				report("failed to rebuild %s: %s".formatted(index,
						String.valueOf(ex.getMessage()).lines().findFirst().orElse("")));
			}
		}).start();
	}

}

package io.github.elasticsearchjpa.rollout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.DeployResult;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import io.github.elasticsearchjpa.sync.SyncSettings;
import jakarta.persistence.PersistenceException;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/**
 * A node of an application in a JVM of its own, with a version of the code. It reads
 * commands from standard input and writes events to standard output. It ends when its
 * input ends.
 */
final class Node {

	static final String BOOKS = "books";

	/** The prefix of lines that are events. */
	static final String EVENT_PREFIX = "@";

	static final Duration LEASE = Duration.ofSeconds(3);

	private static final int WRITERS = 2;

	private final SessionFactory sessionFactory;

	private final SearchIndex<Object> books;

	private final int version;

	private final AtomicBoolean paused = new AtomicBoolean();

	private final AtomicInteger committed = new AtomicInteger();

	private final List<Thread> writers = new ArrayList<>();

	/** The books whose document is not built until "go", by id. */
	private final Map<Long, CountDownLatch> held = new ConcurrentHashMap<>();

	private Node(String database, URI elasticsearch, String prefix, Path mappings, int version, int workers) {
		this.sessionFactory = sessionFactory(database, "none");
		this.version = version;
		this.books = jpa(this.sessionFactory, elasticsearch, prefix, mappings, version, workers, this::document)
			.index(BOOKS);
	}

	static SessionFactory sessionFactory(String database, String schema) {
		return new Configuration().setProperty("hibernate.connection.url", database)
			.setProperty("hibernate.connection.pool_size", 12)
			.setProperty("hibernate.hbm2ddl.auto", schema)
			.setProperty("hibernate.jdbc.batch_size", 50)
			.addAnnotatedClass(Book.class)
			.buildSessionFactory();
	}

	static ElasticsearchJpa jpa(SessionFactory sessionFactory, URI elasticsearch, String prefix, Path mappings,
			int version, int workers, DocumentMapper<Book> mapper) {
		return ElasticsearchJpa.builder(sessionFactory)
			.connection("default", Rest5Client.builder(elasticsearch).build())
			.indexPrefix(prefix)
			.mappingsLocation(mappings.toString())
			.index(IndexSettings.of(BOOKS, "Book").withDocumentVersion(version))
			.mapper(Book.class, mapper)
			.chunkSize(50)
			.sync(SyncSettings.defaults()
				.withInitializeSchema(InitializeSchema.ALWAYS)
				.withPartitions(8)
				.withWorkers(workers)
				.withBatchSize(100)
				.withLease(LEASE)
				.withPoll(Duration.ofMillis(100))
				.withBackoff(Duration.ofMillis(100))
				.withMaxBackoff(Duration.ofSeconds(1)))
			.build();
	}

	/**
	 * Starts a node. The arguments are the database, Elasticsearch, the index prefix, the
	 * mappings, the version and the number of workers.
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		Node node = new Node(args[0], URI.create(args[1]), args[2], Path.of(args[3]), Integer.parseInt(args[4]),
				Integer.parseInt(args[5]));
		report("ready");
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String command = input.readLine(); command != null; command = input.readLine()) {
			node.run(command.split(" ", -1));
		}
		Runtime.getRuntime().halt(0);
	}

	private static synchronized void report(String event) {
		System.out.println(EVENT_PREFIX + event);
	}

	private void run(String... command) throws InterruptedException {
		switch (command[0]) {
			case "write" -> write(Integer.parseInt(command[1]));
			case "pause" -> pause();
			case "hold" -> this.held.put(Long.valueOf(command[1]), new CountDownLatch(1));
			case "go" -> Objects.requireNonNull(this.held.get(Long.valueOf(command[1]))).countDown();
			case "deploy" -> inBackground(() -> {
				DeployResult result = this.books.deploy(ProgressListener.none());
				report("deployed %s: %s".formatted(result.action(), result.reason()));
			});
			default -> inBackground(() -> {
				RebuildOptions options = RebuildOptions.defaults();
				this.books.rebuild(command[0].equals("resume") ? options.withResume(true) : options,
						ProgressListener.none());
				report("rebuilt");
			});
		}
	}

	private static void inBackground(Runnable action) {
		new Thread(() -> {
			try {
				action.run();
			}
			catch (RuntimeException ex) {
				report("failed: " + String.valueOf(ex.getMessage()).lines().findFirst().orElse(""));
			}
		}).start();
	}

	private Object document(Book book, String index) {
		CountDownLatch go = this.held.get(book.id());
		if (go != null && go.getCount() > 0) {
			report("holds " + book.id());
			await(go);
		}
		return book.document(this.version);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void write(int ids) {
		for (int i = 0; i < WRITERS; i++) {
			Random random = new Random(this.version * WRITERS + i);
			Thread thread = new Thread(() -> {
				while (!this.paused.get()) {
					change(random, 1 + random.nextInt(ids));
				}
			});
			this.writers.add(thread);
			thread.start();
		}
	}

	private void change(Random random, long id) {
		try {
			this.sessionFactory.inTransaction((session) -> {
				Book book = session.find(Book.class, id);
				String title = "title %d of version %d".formatted(this.committed.get(), this.version);
				if (book == null) {
					session.persist(new Book(id, title));
				}
				else if (random.nextInt(5) == 0) {
					session.remove(book);
				}
				else {
					book.rename(title);
				}
			});
			this.committed.incrementAndGet();
		}
		catch (PersistenceException ex) {
			// Another writer has changed the same book.
			Thread.onSpinWait();
		}
	}

	private void pause() throws InterruptedException {
		this.paused.set(true);
		for (Thread writer : this.writers) {
			writer.join();
		}
		report("paused " + this.committed.get());
	}

}

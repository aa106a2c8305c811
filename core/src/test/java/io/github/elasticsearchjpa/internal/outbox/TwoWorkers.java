package io.github.elasticsearchjpa.internal.outbox;

import java.io.IOException;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.fixture.FaultyProxy;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.document.BulkWriter;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.mapping.DefinitionReader;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.internal.text.ErrorTexts;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import io.github.elasticsearchjpa.sync.SyncSettings;
import io.github.elasticsearchjpa.torture.Forum;
import io.github.elasticsearchjpa.torture.Forum.Author;
import io.github.elasticsearchjpa.torture.Forum.Comment;
import io.github.elasticsearchjpa.torture.Forum.Post;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two workers without threads, whose steps a test runs itself, behind a proxy that delays
 * requests. A test decides when a lease expires and when a repeated delete is due; a
 * failed row is due at once. The index has one partition unless a test asks for more.
 */
@NullMarked
final class TwoWorkers implements AutoCloseable {

	/** The number of rows in a full batch. */
	static final int BATCH = 100;

	/** The number of documents in a page of a fan-out. */
	static final int PAGE = 10;

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	final ElasticsearchJpa jpa;

	final String alias;

	final OutboxWorker first;

	final OutboxWorker second;

	private final SessionFactory sessionFactory;

	private final IndexDefinition definition;

	private final FaultyProxy proxy;

	private final Rest5Client client;

	final SyncSettings settings;

	private final LibraryTransactions transactions;

	final OutboxSchema tables;

	final OutboxTable outbox;

	/** The synchronization of a node without workers, to wait for changes. */
	final IndexSync sync;

	/** The ids of the posts whose documents were built, in this order. */
	final List<Long> built = new CopyOnWriteArrayList<>();

	/** The number of pages that fan-outs have read or begun to read. */
	final AtomicInteger pages = new AtomicInteger();

	private final Partitions partitions;

	private volatile IntConsumer onPage = (page) -> {
	};

	private volatile IntConsumer onBatch = (documents) -> {
	};

	private final AtomicReference<@Nullable Runnable> duringBuild = new AtomicReference<>();

	/** The posts whose mapper does not return until {@link #close}. */
	final Set<Long> hanging = ConcurrentHashMap.newKeySet();

	/** The number of calls of the mapper that have not returned. */
	final AtomicInteger hung = new AtomicInteger();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final List<Throwable> failures = new ArrayList<>();

	private TwoWorkers(IndexSettings titles, Duration lease, int partitions) throws IOException {
		this.sessionFactory = TestServers.sessionFactory(this::inspected, Author.class, Post.class, Comment.class);
		URI elasticsearch = TestServers.elasticsearchUri();
		this.proxy = new FaultyProxy(elasticsearch, 1);
		this.client = Rest5Client.builder(this.proxy.uri()).build();
		String prefix = TestServers.prefix();
		this.settings = SyncSettings.defaults()
			.withTablePrefix(prefix)
			.withInitializeSchema(InitializeSchema.ALWAYS)
			.withPartitions(partitions)
			.withWorkers(0)
			.withBatchSize(BATCH)
			.withLease(lease)
			.withPoll(Duration.ofSeconds(1))
			.withBackoff(Duration.ZERO)
			.withMaxBackoff(Duration.ZERO)
			.withSecondDelete(Duration.ofHours(1));
		this.jpa = ElasticsearchJpa.builder(this.sessionFactory)
			.connection("default", this.client)
			.indexPrefix(prefix)
			.index(titles)
			.sync(this.settings)
			.build();
		this.alias = this.jpa.index(Forum.TITLES).alias();
		this.definition = Objects.requireNonNull(new DefinitionReader(this.sessionFactory,
				Map.of("default", new Connection("default", this.client)), Map.of(Post.class, new Mapper()),
				ElasticsearchJpaBuilder.DEFAULT_MAPPINGS_LOCATION, prefix, false)
			.read(titles));
		this.transactions = new LibraryTransactions(this.sessionFactory);
		this.tables = new OutboxSchema(this.transactions, this.settings);
		this.partitions = this.tables.partitions(List.of(Forum.TITLES));
		this.outbox = new OutboxTable(this.tables, this.partitions, Clock.systemUTC());
		this.sync = Outbox.open(this.transactions,
				new DocumentBuilder(this.transactions, new JsonMapper(), 1 << 20, ErrorTexts.WITHOUT_VALUES),
				Map.of(Forum.TITLES, this.definition), this.settings, Clock.systemUTC(),
				new OperationRunner(List.of()));
		this.first = worker("first", this.definition);
		this.second = worker("second", this.definition);
	}

	/** Starts two workers on an index of posts. */
	static TwoWorkers start(IndexSettings titles, Duration lease) throws IOException {
		return start(titles, lease, 1);
	}

	/** Starts two workers on an index of posts with several partitions. */
	static TwoWorkers start(IndexSettings titles, Duration lease, int partitions) throws IOException {
		return new TwoWorkers(titles, lease, partitions);
	}

	private Configuration inspected(Configuration configuration) {
		configuration.getProperties().put(JdbcSettings.STATEMENT_INSPECTOR, new PageInspector());
		return configuration;
	}

	/**
	 * Lets a further worker poll on a thread of its own until its mapper hangs or the
	 * outbox is empty. For the library tables, a worker that hangs forever is one whose
	 * node was killed.
	 */
	void pollUntilKilled(String name) {
		int before = this.hung.get();
		OutboxWorker worker = worker(name, this.definition);
		Thread thread = new Thread(() -> {
			while (worker.poll() != OutboxWorker.PollResult.EMPTY) {
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
		Awaitility.await().atMost(TIMEOUT).until(() -> this.hung.get() > before || !thread.isAlive());
	}

	private OutboxWorker worker(String name, IndexDefinition definition) {
		Circuit circuit = new Circuit("default", Set.of(Forum.TITLES), Duration.ZERO, Duration.ZERO, Clock.systemUTC(),
				() -> "");
		return OutboxWorker.create(name, this.tables, this.partitions, this.outbox,
				new FanOut(this.transactions, this.outbox, new PartitionTable(this.tables, this.settings.lease()),
						this.tables, PAGE),
				new DocumentBuilder(this.transactions, new JsonMapper(), 1 << 20, ErrorTexts.WITHOUT_VALUES),
				new BulkWriter(), Map.of(Forum.TITLES, definition), circuit, this.settings,
				new OperationRunner(List.of((operation) -> {
					this.onBatch.accept(((Operation.Batch) operation).documents());
					return (result) -> {
					};
				})));
	}

	/** Deletes all posts and outbox rows and rebuilds the index. */
	void emptyIndex() {
		deletePosts();
		sql("delete from " + this.settings.tablePrefix() + "search_outbox");
		expireLease();
		this.jpa.index(Forum.TITLES).delete();
		this.jpa.index(Forum.TITLES).rebuild();
		TestServers.connection()
			.send("PUT", "/" + this.alias + "/_settings",
					new JsonMapper().valueToTree(Map.of("index.gc_deletes", "0s")));
	}

	/** Deletes all posts, which no worker captures. */
	void deletePosts() {
		this.sessionFactory.inTransaction((session) -> session.createMutationQuery("delete Post").executeUpdate());
	}

	/** Returns the highest token of a partition. */
	long token() {
		return number("select max(token) from " + this.tables.partition());
	}

	/** Checks that no decision about a bulk request failed on the proxy's thread. */
	void assertNoFailure() {
		assertThat(this.failures).isEmpty();
	}

	@Override
	public void close() throws IOException {
		this.closed.countDown();
		this.jpa.index(Forum.TITLES).delete();
		this.jpa.close();
		this.client.close();
		this.proxy.close();
		this.sessionFactory.close();
	}

	/** Runs an action when a worker next builds a document, after it has read the row. */
	void duringNextBuild(Runnable action) {
		this.duringBuild.set(action);
	}

	/**
	 * Decides what happens to the next bulk request, as
	 * {@link FaultyProxy#onNextBulk(Predicate)} does.
	 */
	void onNextBulk(Predicate<Runnable> decision) {
		this.proxy.onNextBulk((forward) -> {
			try {
				return decision.test(forward);
			}
			catch (RuntimeException | AssertionError ex) {
				this.failures.add(ex);
				throw ex;
			}
		});
	}

	static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Runs an action before each further page of a fan-out is read, with the number of
	 * the page, from 1. Further fan-outs continue the numbers.
	 */
	void onEachPage(IntConsumer action) {
		this.pages.set(0);
		this.onPage = action;
	}

	/** Runs an action before each batch is built, with its number of documents. */
	void onEachBatch(IntConsumer action) {
		this.onBatch = action;
	}

	/** Lets time pass on the thread of a worker, as a slow database would. */
	static void delay(Duration time) {
		Awaitility.await().pollDelay(time).atMost(TIMEOUT).until(() -> true);
	}

	/**
	 * Deletes all rows of the outbox, releases the partitions and ends all actions of an
	 * earlier test.
	 */
	void clear() {
		sql("delete from " + this.settings.tablePrefix() + "search_outbox");
		sql("update " + this.settings.tablePrefix() + "search_partition set owner = null, lease_end = 0 where id >= 0");
		onEachPage((page) -> {
		});
		onEachBatch((documents) -> {
		});
		this.built.clear();
		this.failures.clear();
	}

	/**
	 * Returns a new highest id of the outbox. The difference of two such ids, less one,
	 * is the number of rows that were appended in between, deleted or not.
	 */
	long mark() {
		ChangeKey key = ChangeKey.document(Forum.TITLES, "Post", "mark");
		return this.tables.inTransaction((connection) -> {
			this.outbox.appendDeadLetters(connection, Map.of(key, "a mark"), 0);
			long id = this.outbox.lastId(connection);
			this.outbox.deleteDeadLetters(connection, List.of(key));
			return id;
		});
	}

	/** Lets a worker poll until the outbox is empty. */
	void drain(OutboxWorker worker) {
		Awaitility.await().atMost(TIMEOUT).until(() -> worker.poll() == OutboxWorker.PollResult.EMPTY);
	}

	/** Lets the leases expire, so that the other worker can claim the partitions. */
	void expireLease() {
		sql("update " + this.settings.tablePrefix()
				+ "search_partition set lease_end = 1 where lease_end > 1 and id >= 0");
	}

	/** Makes repeated deletes due at once. */
	void makeSecondDeletesDue() {
		sql("update " + this.settings.tablePrefix() + "search_outbox set due_at = 0 where state = 'S'");
	}

	/**
	 * Forwards a delayed request until it indexes a deleted post again, which it does
	 * when Elasticsearch no longer keeps the version of the delete.
	 */
	void forwardUntilIndexed(long id, Runnable forward) {
		Awaitility.await().atMost(TIMEOUT).until(() -> {
			TestServers.connection().send("POST", "/" + this.alias + "/_refresh");
			forward.run();
			return !title(id).isEmpty();
		});
	}

	void insert(long id, String title) {
		insert(id, id, title);
	}

	/** Inserts the posts of a range of ids, both inclusive, in one transaction. */
	void insert(long from, long to, String title) {
		insert(LongStream.rangeClosed(from, to).boxed().toList(), title);
	}

	/** Inserts posts in one transaction. */
	void insert(Collection<Long> ids, String title) {
		this.sessionFactory.inTransaction((session) -> ids.forEach((id) -> {
			Post post = new Post();
			post.id = id;
			post.title = title;
			session.persist(post);
		}));
	}

	/** Runs an action whose changes are not captured. */
	@SuppressWarnings("try") // a suspension has no other use than to be closed
	void uncaptured(Runnable action) {
		try (SearchSync.Suspension suspension = this.jpa.sync().suspend()) {
			action.run();
		}
	}

	/** Enqueues the documents of posts in the background. */
	void enqueueInBackground(Collection<Long> ids) {
		List<Change> changes = ids.stream()
			.map((id) -> new Change(ChangeKey.document(Forum.TITLES, "Post", id.toString()), null, true))
			.toList();
		this.tables.inTransaction((connection) -> {
			this.outbox.appendInBackground(connection, changes, null, this.tables.now(connection));
			return true;
		});
	}

	/** Inserts the posts of a range of ids, both inclusive, and their author. */
	void insertWithAuthor(long from, long to, long author, String name) {
		this.sessionFactory.inTransaction((session) -> {
			Author of = new Author();
			of.id = author;
			of.rename(name);
			session.persist(of);
			for (long id = from; id <= to; id++) {
				Post post = new Post();
				post.id = id;
				post.title = "Title";
				post.author = of;
				session.persist(post);
			}
		});
	}

	void rename(long author, String name) {
		this.sessionFactory.inTransaction((session) -> session.find(Author.class, author).rename(name));
	}

	void change(long id, String title) {
		change(List.of(id), title);
	}

	/** Changes posts in one transaction. */
	void change(Collection<Long> ids, String title) {
		this.sessionFactory.inTransaction((session) -> ids.forEach((id) -> session.find(Post.class, id).title = title));
	}

	void delete(long id) {
		this.sessionFactory.inTransaction((session) -> session.remove(session.find(Post.class, id)));
	}

	void sql(String statement) {
		this.sessionFactory.inTransaction((session) -> session.doWork((connection) -> {
			try (Statement update = connection.createStatement()) {
				update.executeUpdate(statement);
			}
		}));
	}

	/** Returns the number of outbox rows that match a condition. */
	long count(String condition) {
		return number("select count(*) from " + this.tables.outbox() + " where " + condition);
	}

	private long number(String sql) {
		return this.sessionFactory.fromTransaction((session) -> session.doReturningWork((connection) -> {
			try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
				row.next();
				return row.getLong(1);
			}
		}));
	}

	/** Returns the title in the index, or an empty text if there is no document. */
	String title(long id) {
		return text(id, "title");
	}

	/** Returns the author in the index, or an empty text if there is no document. */
	String author(long id) {
		return text(id, "author");
	}

	private String text(long id, String field) {
		return TestServers.connection()
			.find("/%s/_doc/%d".formatted(this.alias, id))
			.map((document) -> document.path("_source"))
			.map((source) -> source.path(field))
			.map(JsonNode::asString)
			.orElse("");
	}

	/** An inspector that runs the test's action before a page of a fan-out is read. */
	private final class PageInspector implements StatementInspector {

		private static final long serialVersionUID = 1L;

		@Override
		public String inspect(String sql) {
			if (sql.startsWith("select distinct")) {
				TwoWorkers.this.onPage.accept(TwoWorkers.this.pages.incrementAndGet());
			}
			return sql;
		}

	}

	/** A mapper that runs the test's action before it builds a document. */
	private final class Mapper implements DocumentMapper<Post> {

		@Override
		public Object toDocument(Post post, String index) {
			TwoWorkers.this.built.add(post.id);
			if (TwoWorkers.this.hanging.contains(post.id)) {
				hang();
			}
			runAction();
			return post.toSearchDocument(index);
		}

		@Override
		public @Nullable Object toPartialDocument(Post post, String index, Set<String> attributes) {
			runAction();
			return null;
		}

		private void hang() {
			TwoWorkers.this.hung.incrementAndGet();
			try {
				TwoWorkers.this.closed.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private void runAction() {
			Runnable action = TwoWorkers.this.duringBuild.getAndSet(null);
			if (action != null) {
				action.run();
			}
		}

	}

}

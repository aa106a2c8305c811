package io.github.elasticsearchjpa.internal.outbox;

import java.io.IOException;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.fixture.FaultyProxy;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.document.BulkWriter;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.mapping.DefinitionReader;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import io.github.elasticsearchjpa.sync.SyncSettings;
import io.github.elasticsearchjpa.torture.Forum;
import io.github.elasticsearchjpa.torture.Forum.Author;
import io.github.elasticsearchjpa.torture.Forum.Comment;
import io.github.elasticsearchjpa.torture.Forum.Post;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two workers without threads, whose steps a test runs itself, on one partition, behind a
 * proxy that delays requests. A test decides when a lease expires and when a repeated
 * delete is due; a failed row is due at once.
 */
@NullMarked
final class TwoWorkers implements AutoCloseable {

	/** The number of rows in a full batch. */
	static final int BATCH = 100;

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	final ElasticsearchJpa jpa;

	final String alias;

	final OutboxWorker first;

	final OutboxWorker second;

	private final SessionFactory sessionFactory;

	private final FaultyProxy proxy;

	private final Rest5Client client;

	private final SyncSettings settings;

	private final AtomicReference<@Nullable Runnable> duringBuild = new AtomicReference<>();

	private final List<Throwable> failures = new ArrayList<>();

	private TwoWorkers(IndexSettings titles, Duration lease) throws IOException {
		this.sessionFactory = TestServers.sessionFactory(Author.class, Post.class, Comment.class);
		URI elasticsearch = TestServers.elasticsearchUri();
		this.proxy = new FaultyProxy(elasticsearch, 1);
		this.client = Rest5Client.builder(this.proxy.uri()).build();
		String prefix = TestServers.prefix();
		this.settings = SyncSettings.defaults()
			.withTablePrefix(prefix)
			.withInitializeSchema(InitializeSchema.ALWAYS)
			.withPartitions(1)
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
		IndexDefinition definition = Objects.requireNonNull(new DefinitionReader(this.sessionFactory,
				Map.of("default", new Connection("default", this.client)), Map.of(Post.class, new Mapper()),
				ElasticsearchJpaBuilder.DEFAULT_MAPPINGS_LOCATION, prefix, false)
			.read(titles));
		this.first = worker("first", definition);
		this.second = worker("second", definition);
	}

	/** Starts two workers on an index of posts. */
	static TwoWorkers start(IndexSettings titles, Duration lease) throws IOException {
		return new TwoWorkers(titles, lease);
	}

	private OutboxWorker worker(String name, IndexDefinition definition) {
		OutboxSchema tables = new OutboxSchema(this.sessionFactory, this.settings);
		Partitions partitions = tables.partitions(List.of(Forum.TITLES));
		OutboxTable outbox = new OutboxTable(tables, partitions, Clock.systemUTC());
		Circuit circuit = new Circuit("default", Set.of(Forum.TITLES), Duration.ZERO, Duration.ZERO, Clock.systemUTC(),
				() -> "");
		return OutboxWorker.create(name, tables, partitions, outbox,
				new FanOut(this.sessionFactory, outbox, new PartitionTable(tables, this.settings.lease()), tables),
				new DocumentBuilder(this.sessionFactory, new JsonMapper()), new BulkWriter(1 << 20),
				Map.of(Forum.TITLES, definition), circuit, this.settings, new OperationRunner(List.of()));
	}

	/** Deletes all posts and outbox rows and rebuilds the index. */
	void emptyIndex() {
		this.sessionFactory.inTransaction((session) -> session.createMutationQuery("delete Post").executeUpdate());
		sql("delete from " + this.settings.tablePrefix() + "search_outbox");
		expireLease();
		this.jpa.index(Forum.TITLES).delete();
		this.jpa.index(Forum.TITLES).rebuild();
		TestServers.connection()
			.send("PUT", "/" + this.alias + "/_settings",
					new JsonMapper().valueToTree(Map.of("index.gc_deletes", "0s")));
	}

	/** Checks that no decision about a bulk request failed on the proxy's thread. */
	void assertNoFailure() {
		assertThat(this.failures).isEmpty();
	}

	@Override
	public void close() throws IOException {
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

	/** Lets a worker poll until the outbox is empty. */
	void drain(OutboxWorker worker) {
		Awaitility.await().atMost(TIMEOUT).until(() -> worker.poll() == OutboxWorker.PollResult.EMPTY);
	}

	/** Lets the lease expire, so that the other worker can claim the partition. */
	void expireLease() {
		sql("update " + this.settings.tablePrefix() + "search_partition set lease_end = 0");
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
		this.sessionFactory.inTransaction((session) -> {
			for (long id = from; id <= to; id++) {
				Post post = new Post();
				post.id = id;
				post.title = title;
				session.persist(post);
			}
		});
	}

	void change(long id, String title) {
		this.sessionFactory.inTransaction((session) -> session.find(Post.class, id).title = title);
	}

	void delete(long id) {
		this.sessionFactory.inTransaction((session) -> session.remove(session.find(Post.class, id)));
	}

	private void sql(String statement) {
		this.sessionFactory.inTransaction((session) -> session.doWork((connection) -> {
			try (Statement update = connection.createStatement()) {
				update.executeUpdate(statement);
			}
		}));
	}

	/** Returns the number of outbox rows that match a condition. */
	long count(String condition) {
		String sql = "select count(*) from " + this.settings.tablePrefix() + "search_outbox where " + condition;
		return this.sessionFactory.fromTransaction((session) -> session.doReturningWork((connection) -> {
			try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
				row.next();
				return row.getLong(1);
			}
		}));
	}

	/** Returns the title in the index, or an empty text if there is no document. */
	String title(long id) {
		return TestServers.connection()
			.find("/%s/_doc/%d".formatted(this.alias, id))
			.map((document) -> document.path("_source"))
			.map((source) -> source.path("title"))
			.map(JsonNode::asString)
			.orElse("");
	}

	/** A mapper that runs the test's action before it builds a document. */
	private final class Mapper implements DocumentMapper<Post> {

		@Override
		public Object toDocument(Post post, String index) {
			runAction();
			return post.toSearchDocument(index);
		}

		@Override
		public @Nullable Object toPartialDocument(Post post, String index, Set<String> attributes) {
			runAction();
			return null;
		}

		private void runAction() {
			Runnable action = TwoWorkers.this.duringBuild.getAndSet(null);
			if (action != null) {
				action.run();
			}
		}

	}

}

package io.github.elasticsearchjpa.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.database.InitializeSchema;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.outbox.SyncSettings;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A table of articles with one way to index it, or none. Each has a schema, a pool and a
 * session factory of its own.
 */
final class Subject implements AutoCloseable {

	private static final String INDEX = "articles";

	private final Servers servers;

	private final String name;

	private final @Nullable String pending;

	private final String alias;

	private final Deque<Runnable> closing = new ArrayDeque<>();

	private final HikariDataSource pool;

	private final SessionFactory sessionFactory;

	private Subject(Servers servers, String name, String schema, @Nullable String pending, String alias,
			Configuration configuration) throws SQLException {
		this.servers = servers;
		this.name = name;
		this.pending = (pending != null) ? schema + "." + pending : null;
		this.alias = alias;
		this.pool = servers.pool(schema);
		this.closing.push(this.pool::close);
		configuration.getProperties().put("hibernate.connection.datasource", this.pool);
		this.sessionFactory = configuration.addAnnotatedClass(Article.class)
			.setProperty("hibernate.hbm2ddl.auto", "update")
			.setProperty("hibernate.jdbc.batch_size", 500)
			.buildSessionFactory();
		this.closing.push(this.sessionFactory::close);
	}

	/** Nothing but Hibernate. */
	static Subject unindexed(Servers servers) throws SQLException {
		return new Subject(servers, "not indexed", "unindexed", null, "", withoutHibernateSearch());
	}

	/** This library. */
	static Subject elasticsearchJpa(Servers servers, String schema, int workers) throws SQLException {
		String name = "elasticsearch-jpa, " + ((workers > 0) ? "worker running" : "worker paused");
		Subject subject = new Subject(servers, name, schema, "search_outbox where state = 'N'", schema + "_" + INDEX,
				withoutHibernateSearch());
		ElasticsearchJpa jpa = ElasticsearchJpa.builder(subject.sessionFactory)
			.connection("default", servers.client())
			.indexPrefix(schema + "_")
			.index(IndexSettings.of(INDEX, "Article"))
			.sync(syncSettings(workers))
			.build();
		subject.closing.push(jpa::close);
		jpa.index(INDEX).create();
		return subject;
	}

	/** The defaults, with tables that are created. */
	static SyncSettings syncSettings(int workers) {
		SyncSettings defaults = SyncSettings.defaults();
		return new SyncSettings("", InitializeSchema.ALWAYS, defaults.partitions(), workers, defaults.batchSize(),
				defaults.lease(), defaults.poll(), defaults.backoff(), defaults.maxBackoff(), defaults.secondDelete(),
				Set.of(), Set.of());
	}

	/** Hibernate Search with the coordination that does not lose updates. */
	static Subject hibernateSearch(Servers servers, String schema, boolean running) throws SQLException {
		Configuration configuration = new Configuration()
			.setProperty("hibernate.search.backend.uris", servers.elasticsearch().uri().toString())
			.setProperty("hibernate.search.backend.version", "9.2")
			.setProperty("hibernate.search.backend.version_check.enabled", "false")
			.setProperty("hibernate.search.schema_management.strategy", "create")
			.setProperty("hibernate.search.coordination.strategy", "outbox-polling")
			.setProperty("hibernate.search.coordination.event_processor.enabled", String.valueOf(running));
		return new Subject(servers, "Hibernate Search 8.2.2, outbox-polling" + (running ? "" : ", paused"), schema,
				"hsearch_outbox_event", Article.HIBERNATE_SEARCH_INDEX + "-read", configuration);
	}

	private static Configuration withoutHibernateSearch() {
		return new Configuration().setProperty("hibernate.search.enabled", "false");
	}

	String name() {
		return this.name;
	}

	/** Where its documents are read. */
	String alias() {
		return this.alias;
	}

	/** Puts the rows in. */
	void fill(int articles) throws SQLException {
		try (var connection = this.pool.getConnection(); var statement = connection.createStatement()) {
			statement.execute("truncate article");
			statement.execute("insert into article (id, title, body, price, revision) select n, 'Article number ' || n,"
					+ " repeat('some words of text that is about ' || n || ' things, ', 6), n % 1000, 0 "
					+ "from generate_series(1, " + articles + ") n");
			statement.execute("vacuum analyze article");
		}
	}

	/** One transaction: find by id, change an attribute, commit. */
	void change(long id, long revision) {
		this.sessionFactory.inTransaction((session) -> session.find(Article.class, id).revise(revision));
	}

	/** Changes every article, a thousand in a transaction. */
	void changeAll(int articles, long revision) {
		for (long first = 1; first <= articles; first += 1000) {
			long from = first;
			this.sessionFactory.inTransaction((session) -> session
				.createSelectionQuery("from Article where id between :from and :to", Article.class)
				.setParameter("from", from)
				.setParameter("to", from + 999)
				.getResultList()
				.forEach((article) -> article.revise(revision)));
		}
	}

	/** How many changes wait to be indexed. */
	long pending() throws SQLException {
		return (this.pending != null) ? this.servers.number("select count(*) from " + this.pending) : 0;
	}

	/** Waits until nothing waits to be indexed. */
	void awaitDrained(Duration interval) throws SQLException, InterruptedException {
		while (this.pending != null && this.servers
			.number("select count(*) from (select 1 from " + this.pending + " limit 1) waiting") > 0) {
			Thread.sleep(interval.toMillis());
		}
	}

	@Override
	public void close() {
		while (!this.closing.isEmpty()) {
			this.closing.pop().run();
		}
	}

}

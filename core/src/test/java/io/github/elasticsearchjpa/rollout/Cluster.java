package io.github.elasticsearchjpa.rollout;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.fixture.TestServers;
import org.hibernate.Session;
import org.hibernate.SessionFactory;

/**
 * A database with books, and the nodes of an application that use it. Some nodes run in
 * JVMs of their own, others in the test's JVM.
 */
final class Cluster implements AutoCloseable {

	private final String database = TestServers.newPostgresDatabase();

	private final URI elasticsearch = TestServers.elasticsearchUri();

	private final String prefix = TestServers.prefix();

	private final Path folder;

	private final String settings;

	private final List<NodeProcess> nodes = new ArrayList<>();

	private final List<ElasticsearchJpa> own = new ArrayList<>();

	private final List<SessionFactory> sessionFactories = new ArrayList<>();

	/** Creates the database, with books whose ids start at 1. */
	Cluster(Path folder, int books, String settings) {
		this.sessionFactories.add(Node.sessionFactory(this.database, "create-only"));
		this.folder = folder;
		this.settings = settings;
		in((session) -> {
			for (int id = 1; id <= books; id++) {
				session.persist(new Book(id, "title"));
			}
		});
	}

	/** Starts a node in a JVM of its own and waits until it is ready. */
	NodeProcess node(int version, int workers) throws IOException {
		NodeProcess node = new NodeProcess(this.database, this.elasticsearch.toString(), this.prefix,
				mappings(version).toString(), Integer.toString(version), Integer.toString(workers));
		this.nodes.add(node);
		node.await("ready");
		return node;
	}

	/** Starts a node in the test's JVM. */
	ElasticsearchJpa own(int version, int workers) throws IOException {
		return own(version, workers, this.elasticsearch);
	}

	/** Starts a node in the test's JVM with another URI of Elasticsearch. */
	ElasticsearchJpa own(int version, int workers, URI elasticsearch) throws IOException {
		SessionFactory sessionFactory = Node.sessionFactory(this.database, "none");
		this.sessionFactories.add(sessionFactory);
		ElasticsearchJpa jpa = Node.jpa(sessionFactory, elasticsearch, this.prefix, mappings(version), version, workers,
				(book, index) -> book.document(version));
		this.own.add(jpa);
		return jpa;
	}

	private Path mappings(int version) throws IOException {
		Path mappings = Files.createDirectories(this.folder.resolve("version-" + version));
		Files.writeString(mappings.resolve(Node.BOOKS + ".json"), Book.mapping(version, this.settings));
		return mappings;
	}

	/** Runs an action in a transaction of the last node in the test's JVM, if any. */
	void in(Consumer<Session> action) {
		last().inTransaction(action);
	}

	private SessionFactory last() {
		return this.sessionFactories.get(this.sessionFactories.size() - 1);
	}

	/** Returns the number of outbox rows in a state. */
	long rows(String state) {
		return last().fromTransaction((session) -> ((Number) session
			.createNativeQuery("select count(*) from search_outbox where state = '" + state + "'", Object.class)
			.getSingleResult()).longValue());
	}

	@Override
	public void close() {
		this.nodes.forEach(NodeProcess::close);
		if (!this.own.isEmpty()) {
			// The first one, because later ones may use a proxy that is closed.
			this.own.get(0).index(Node.BOOKS).delete();
		}
		this.own.forEach(ElasticsearchJpa::close);
		this.sessionFactories.forEach(SessionFactory::close);
	}

}

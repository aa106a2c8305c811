package io.github.elasticsearchjpa;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.elasticsearchjpa.connection.Connection;
import io.github.elasticsearchjpa.database.InitializeSchema;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.outbox.SyncSettings;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Nodes of one application, each with code and settings of its own, over the same tables
 * and under the same prefix. All of them are in this JVM.
 */
@NullMarked
final class Nodes implements AutoCloseable {

	static final Duration LEASE = Duration.ofSeconds(1);

	static final String CARDS = "cards";

	final String prefix = TestServers.prefix();

	/** What is done here, no node hears of. */
	final SessionFactory tables;

	private final Class<?>[] entities;

	private final Connection elasticsearch = TestServers.connection();

	private final List<Node> nodes = new ArrayList<>();

	Nodes(Class<?>... entities) {
		this.entities = entities.clone();
		this.tables = TestServers.sessionFactory(entities);
	}

	/** A node with one worker that indexes cards, five at a time. */
	Node node() {
		return node(IndexSettings.of(CARDS, "Card"));
	}

	Node node(IndexSettings... indexes) {
		return node(1, (builder) -> builder, indexes);
	}

	Node node(int workers, UnaryOperator<ElasticsearchJpa.Builder> customize, IndexSettings... indexes) {
		SessionFactory sessionFactory = TestServers.sameTables(this.tables, this.entities);
		SyncSettings settings = new SyncSettings(this.prefix, InitializeSchema.ALWAYS, 4, workers, 500, LEASE,
				Duration.ofMillis(50), Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMinutes(10), Set.of(),
				Set.of());
		Node node = new Node(sessionFactory, Followed.build(sessionFactory, this.prefix, settings,
				(builder) -> customize.apply(builder.chunkSize(5)), List.of(indexes)));
		this.nodes.add(node);
		return node;
	}

	/** As programs do that know nothing of this library. */
	void sql(String sql) {
		this.tables.inTransaction((session) -> session.createNativeMutationQuery(sql).executeUpdate());
	}

	long number(String sql) {
		return this.tables.fromTransaction(
				(session) -> ((Number) session.createNativeQuery(sql, Object.class).getSingleResult()).longValue());
	}

	/** The physical indexes, in the order of their names. */
	List<String> physical() {
		return send("GET", "/" + this.prefix + "*/_settings").propertyNames().stream().sorted().toList();
	}

	/** The physical indexes that are read. */
	List<String> read(String index) {
		return this.elasticsearch.find("/_alias/" + this.prefix + index)
			.map((found) -> List.copyOf(found.propertyNames()))
			.orElse(List.of());
	}

	JsonNode send(String method, String path) {
		return this.elasticsearch.send(method, path);
	}

	JsonNode send(String method, String path, String json) {
		return this.elasticsearch.send(method, path, new JsonMapper().readTree(json));
	}

	/** A document of a physical index or an alias as it is now, or missing. */
	JsonNode document(String physical, Object id) {
		return this.elasticsearch.find("/" + physical + "/_doc/" + id)
			.map((found) -> found.path("_source"))
			.orElse(MissingNode.getInstance());
	}

	@Override
	public void close() {
		this.nodes.forEach((node) -> node.jpa.close());
		physical().forEach((name) -> send("DELETE", "/" + name));
		this.nodes.forEach((node) -> node.sessionFactory.close());
		this.tables.close();
	}

	/** One of them. */
	static final class Node {

		final SessionFactory sessionFactory;

		final ElasticsearchJpa jpa;

		private Node(SessionFactory sessionFactory, ElasticsearchJpa jpa) {
			this.sessionFactory = sessionFactory;
			this.jpa = jpa;
		}

		SearchIndex<Object> cards() {
			return this.jpa.index(CARDS);
		}

		void save(Object... entities) {
			this.sessionFactory.inTransaction((session) -> List.of(entities).forEach(session::persist));
		}

		<T> void change(Class<T> type, Object id, Consumer<T> change) {
			this.sessionFactory
				.inTransaction((session) -> change.accept(Objects.requireNonNull(session.find(type, id))));
		}

		void delete(Class<?> type, Object id) {
			this.sessionFactory.inTransaction((session) -> session.remove(session.find(type, id)));
		}

		void await() {
			this.jpa.sync().awaitAndRefresh(Followed.SOON);
		}

	}

}

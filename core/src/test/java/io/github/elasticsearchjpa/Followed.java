package io.github.elasticsearchjpa;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.elasticsearchjpa.change.SearchSync;
import io.github.elasticsearchjpa.database.InitializeSchema;
import io.github.elasticsearchjpa.library.Library;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.outbox.SyncSettings;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A library whose changes are followed, in a schema and under a prefix of its own. */
@NullMarked
final class Followed implements AutoCloseable {

	static final Duration SOON = Duration.ofSeconds(20);

	final SessionFactory sessionFactory;

	final String prefix;

	final ElasticsearchJpa jpa;

	final SearchSync sync;

	private Followed(SessionFactory sessionFactory, String prefix, ElasticsearchJpa jpa) {
		this.sessionFactory = sessionFactory;
		this.prefix = prefix;
		this.jpa = jpa;
		this.sync = jpa.sync();
	}

	static Followed start(IndexSettings... indexes) {
		return start(1, (settings) -> settings, (builder) -> builder, indexes);
	}

	/** Starts on a database of its own; creates the indexes, empty. */
	static Followed start(int workers, UnaryOperator<SyncSettings> settings,
			UnaryOperator<ElasticsearchJpa.Builder> builder, IndexSettings... indexes) {
		return start(TestServers.sessionFactory(Library.entities()), workers, settings, builder, indexes);
	}

	/** Starts on the database of a session factory, which it closes in the end. */
	static Followed start(SessionFactory sessionFactory, IndexSettings... indexes) {
		return start(sessionFactory, 1, (settings) -> settings, (builder) -> builder, indexes);
	}

	static Followed start(SessionFactory sessionFactory, int workers, UnaryOperator<SyncSettings> settings,
			UnaryOperator<ElasticsearchJpa.Builder> builder, IndexSettings... indexes) {
		String prefix = TestServers.prefix();
		Followed followed = new Followed(sessionFactory, prefix,
				build(sessionFactory, prefix, settings.apply(settings(prefix, workers)), builder, List.of(indexes)));
		followed.jpa.indexes().forEach(SearchIndex::create);
		return followed;
	}

	static ElasticsearchJpa build(SessionFactory sessionFactory, String prefix, SyncSettings settings,
			UnaryOperator<ElasticsearchJpa.Builder> customize, List<IndexSettings> indexes) {
		ElasticsearchJpa.Builder builder = ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(prefix)
			.sync(settings);
		indexes.forEach(builder::index);
		return customize.apply(builder).build();
	}

	/** Short waits, and tables under the prefix. */
	static SyncSettings settings(String prefix, int workers) {
		return new SyncSettings(prefix, InitializeSchema.ALWAYS, 8, workers, 500, Duration.ofSeconds(5),
				Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofMillis(400), Duration.ofMinutes(10), Set.of(),
				Set.of());
	}

	<T> T save(T entity) {
		this.sessionFactory.inTransaction((session) -> session.persist(entity));
		return entity;
	}

	void in(Consumer<Session> work) {
		this.sessionFactory.inTransaction(work);
	}

	<T> void change(Class<T> type, Object id, Consumer<T> change) {
		in((session) -> change.accept(Objects.requireNonNull(session.find(type, id))));
	}

	void delete(Class<?> type, Object id) {
		in((session) -> session.remove(session.find(type, id)));
	}

	/** The document as it is when everything committed is indexed, or missing. */
	JsonNode document(String index, Object id) {
		this.sync.await(SOON);
		return documentNow(index, id);
	}

	/** The document as it is now, or missing. */
	JsonNode documentNow(String index, Object id) {
		return TestServers.connection()
			.find("/" + this.prefix + index + "/_doc/" + URLEncoder.encode(id.toString(), StandardCharsets.UTF_8))
			.map((found) -> found.path("_source"))
			.orElse(MissingNode.getInstance());
	}

	/** The rows of the outbox that wait or have died. */
	long rows() {
		return number("select count(*) from " + this.prefix + "search_outbox where state <> 'S'");
	}

	long number(String sql) {
		return this.sessionFactory.fromTransaction(
				(session) -> ((Number) session.createNativeQuery(sql, Object.class).getSingleResult()).longValue());
	}

	void sql(String sql) {
		in((session) -> session.createNativeMutationQuery(sql).executeUpdate());
	}

	@Override
	public void close() {
		this.jpa.close();
		this.jpa.indexes().forEach(SearchIndex::delete);
		this.sessionFactory.close();
	}

}

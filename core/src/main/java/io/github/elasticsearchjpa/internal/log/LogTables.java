package io.github.elasticsearchjpa.internal.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.internal.database.LibrarySchema;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.database.Sql;
import io.github.elasticsearchjpa.internal.text.StoredText;
import io.github.elasticsearchjpa.log.SearchQuery;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables {@code search_query} and {@code search_click}: writes and deletes their
 * rows. {@link LogEntities} maps the entities that read them.
 */
final class LogTables {

	static final String QUERY = "search_query";

	/**
	 * The columns of {@code search_query}, for inserts and for the query that
	 * {@link LogEntities} maps. A new column needs a field with an accessor in
	 * {@link SearchQuery}, a line here, and a line in {@code schema.sql}. A value that
	 * the caller gives is an option in {@code SearchOptions}, too.
	 */
	static final ColumnBindings<SearchQuery> QUERY_COLUMNS = ColumnBindings.<SearchQuery>of()
		.uuid("id", SearchQuery::id)
		.number("format", SearchQuery::format)
		.text("query_type", 10, (query) -> query.kind().name())
		.text("index_names", 1000, (query) -> String.join(",", query.indexes()))
		.text("user_name", 255, SearchQuery::user)
		.text("search_terms", 1000, SearchQuery::terms)
		.text("search_reference", 255, SearchQuery::reference)
		.text("query_body", SearchQuery::body)
		.text("hits", SearchQuery::hits)
		.number("total_hits", SearchQuery::total)
		.text("total_relation", 10, SearchQuery::totalRelation)
		.text("aggregations", SearchQuery::aggregations)
		.text("answer_rest", SearchQuery::rest)
		.time("executed_at", SearchQuery::executedAt)
		.decimal("duration_seconds", SearchQuery::seconds)
		.number("took_ms", (query) -> millis(query.took()))
		.flag("timed_out", SearchQuery::timedOut)
		.text("failure", 2000, SearchQuery::failure)
		.number("failure_status", SearchQuery::failureStatus);

	static final String CLICK = "search_click";

	/** The columns of {@code search_click}. */
	static final ColumnBindings<QueuedClick> CLICK_COLUMNS = ColumnBindings.<QueuedClick>of()
		.uuid("id", QueuedClick::id)
		.uuid("query_id", QueuedClick::queryId)
		.text("document_id", 600, QueuedClick::documentId)
		.number("hit_rank", QueuedClick::rank)
		.time("clicked_at", QueuedClick::clickedAt);

	/** The version of the tables' layout, recorded in {@code search_log_schema}. */
	private static final int FORMAT = 1;

	/** The subject of messages about the tables. */
	private static final String SUBJECT = "The tables of the search log";

	/** A length that every supported database allows for a list of values. */
	private static final int MAX_IDS = 500;

	private static final JsonMapper JSON = new JsonMapper();

	private final LibrarySchema tables;

	/** The mapping with which Hibernate reads times, used to write them alike. */
	private final JdbcMapping timeMapping;

	LogTables(LibraryTransactions transactions, String prefix) {
		this.tables = new LibrarySchema(transactions, LogTables.class, prefix, "search_log_schema",
				List.of(QUERY, CLICK));
		this.timeMapping = Objects
			.requireNonNull(transactions.sessionFactory()
				.unwrap(SessionFactoryImplementor.class)
				.getMappingMetamodel()
				.getEntityDescriptor(SearchQuery.class)
				.findAttributeMapping("executedAt"))
			.getSingleJdbcMapping();
	}

	private static @Nullable Long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : null;
	}

	/**
	 * Creates missing tables, and records the format of tables that have none, if the
	 * mode allows it.
	 * @throws InvalidConfigurationException if a table is missing or of another format
	 */
	void prepare(InitializeSchema initialize) {
		if (this.tables.isWithoutFormat()) {
			this.tables.upgrade("schema-1.sql", initialize, SUBJECT + " have no format.",
					() -> !this.tables.isWithoutFormat());
		}
		this.tables.createIfMissing(initialize,
				SUBJECT + " are missing. Switch the log off (search-log.enabled: false), or create the tables.");
		long format = this.tables.inTransaction(this.tables::format);
		if (format > FORMAT) {
			throw new InvalidConfigurationException(List.of(LibrarySchema.describeFormat(SUBJECT, format, FORMAT)));
		}
	}

	/**
	 * Writes rows in one transaction. Writes searches first, because the ranks of clicks
	 * are read from their hits.
	 * @param again true if some rows may have been written already; they are skipped
	 * @throws LogWriteException if a statement fails
	 */
	void write(List<SearchQuery> queries, List<QueuedClick> clicks, boolean again) {
		this.tables.inSession((session, connection) -> {
			ColumnBindings.TimeBinder times = times(session);
			try {
				insert(connection, QUERY, QUERY_COLUMNS,
						again ? missing(connection, QUERY, queries, SearchQuery::id) : queries, times);
				insert(connection, CLICK, CLICK_COLUMNS,
						withRanks(connection, again ? missing(connection, CLICK, clicks, QueuedClick::id) : clicks),
						times);
				return true;
			}
			catch (SQLException ex) {
				throw new LogWriteException(ex);
			}
		});
	}

	@SuppressWarnings("unchecked")
	private ColumnBindings.TimeBinder times(SharedSessionContractImplementor session) {
		return (statement, index, value) -> this.timeMapping.getJdbcValueBinder()
			.bind(statement, value, index, session);
	}

	/** Returns the rows whose id is not in the table, without duplicates. */
	private <R> List<R> missing(Connection connection, String table, List<R> rows, Function<R, UUID> id)
			throws SQLException {
		if (rows.isEmpty()) {
			return rows;
		}
		List<String> ids = rows.stream().map((row) -> id.apply(row).toString()).toList();
		Set<String> existing = new HashSet<>(Sql.query(connection,
				"select id from " + this.tables.name(table) + " where id in (" + Sql.placeholders(ids.size()) + ")",
				(row) -> row.getString(1), ids));
		return rows.stream().filter((row) -> existing.add(id.apply(row).toString())).toList();
	}

	private <R> void insert(Connection connection, String table, ColumnBindings<R> columns, List<R> rows,
			ColumnBindings.TimeBinder times) throws SQLException {
		if (rows.isEmpty()) {
			return;
		}
		List<String> names = columns.names();
		try (PreparedStatement insert = connection.prepareStatement("insert into " + this.tables.name(table) + " ("
				+ String.join(", ", names) + ") values (" + Sql.placeholders(names.size()) + ")")) {
			for (R row : rows) {
				columns.bind(insert, row, times);
				insert.addBatch();
			}
			insert.executeBatch();
		}
	}

	/**
	 * Sets the ranks of clicks from the logged hits. Leaves out clicks on searches that
	 * the sampling excludes, unless the search is in the log.
	 */
	private List<QueuedClick> withRanks(Connection connection, List<QueuedClick> clicks) throws SQLException {
		if (clicks.isEmpty()) {
			return clicks;
		}
		Map<String, Ranks> queries = ranks(connection,
				clicks.stream().map((click) -> click.queryId().toString()).collect(Collectors.toSet()));
		List<QueuedClick> ranked = new ArrayList<>();
		for (QueuedClick click : clicks) {
			Ranks ranks = queries.get(click.queryId().toString());
			if (ranks != null || click.sampled()) {
				Integer rank = (ranks != null) ? ranks.of(click.documentId()) : null;
				ranked.add((rank != null) ? click.withRank(rank) : click);
			}
		}
		return ranked;
	}

	/** Returns the ranks of documents, by the id of the search, for logged searches. */
	private Map<String, Ranks> ranks(Connection connection, Collection<String> queryIds) throws SQLException {
		return Sql
			.query(connection,
					"select id, query_body, hits from " + this.tables.name(QUERY) + " where id in ("
							+ Sql.placeholders(queryIds.size()) + ")",
					(row) -> Map.entry(row.getString(1), new Ranks(row.getString(2), row.getString(3))), queryIds)
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * Deletes a user's searches and the clicks on their hits.
	 * @return the number of searches
	 */
	int deleteUser(String user) {
		String name = Objects.requireNonNull(StoredText.of(user, 255));
		return this.tables.inTransaction((connection) -> {
			Sql.update(connection, "delete from " + this.tables.name(CLICK) + " where query_id in (select id from "
					+ this.tables.name(QUERY) + " where user_name = ?)", name);
			return Sql.update(connection, "delete from " + this.tables.name(QUERY) + " where user_name = ?", name);
		});
	}

	/**
	 * Deletes up to 500 searches and up to 500 clicks that are older than a time.
	 * @return the number of deleted rows; 0 if there are no more
	 */
	int deleteBefore(Instant before) {
		return deleteBefore(QUERY, "executed_at", before) + deleteBefore(CLICK, "clicked_at", before);
	}

	private int deleteBefore(String table, String column, Instant before) {
		return this.tables.inSession((session, connection) -> {
			List<String> ids = new ArrayList<>();
			try (PreparedStatement select = connection.prepareStatement("select id from " + this.tables.name(table)
					+ " where " + column + " < ? order by id" + this.tables.database().limitClause(MAX_IDS))) {
				select.setMaxRows(MAX_IDS);
				times(session).bind(select, 1, before);
				try (ResultSet rows = select.executeQuery()) {
					while (rows.next()) {
						ids.add(rows.getString(1));
					}
				}
			}
			return ids.isEmpty() ? 0 : Sql.update(connection,
					"delete from " + this.tables.name(table) + " where id in (" + Sql.placeholders(ids.size()) + ")",
					ids);
		});
	}

	/** The ranks of the documents among the hits of a search. */
	private static final class Ranks {

		private final Map<String, Integer> ranks = new HashMap<>();

		private Ranks(String body, @Nullable String hits) {
			int rank = JSON.readTree(body).path("from").asInt(0);
			if (hits != null) {
				for (JsonNode hit : JSON.readTree(hits)) {
					rank++;
					this.ranks.putIfAbsent(hit.path("_id").asString(""), rank);
				}
			}
		}

		private @Nullable Integer of(String documentId) {
			return this.ranks.get(documentId);
		}

	}

}

package io.github.elasticsearchjpa.internal.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.internal.database.LibrarySchema;
import io.github.elasticsearchjpa.log.SearchQuery;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rows of {@code search_query} and {@code search_click}: written and deleted. */
final class LogTables {

	static final String QUERY = "search_query";

	static final List<String> QUERY_COLUMNS = List.of("id", "format", "query_type", "index_names", "user_name",
			"search_terms", "search_reference", "query_body", "hits", "total_hits", "total_relation", "aggregations",
			"answer_rest", "executed_at", "duration_seconds", "took_ms", "timed_out", "failure", "failure_status");

	static final String CLICK = "search_click";

	static final List<String> CLICK_COLUMNS = List.of("id", "query_id", "document_id", "hit_rank", "clicked_at");

	/** Within what every database allows in a list. */
	private static final int MAX_IDS = 500;

	private static final JsonMapper JSON = new JsonMapper();

	private final LibrarySchema tables;

	/** How Hibernate reads times in this database, and so how to write them. */
	private final JdbcMapping time;

	LogTables(SessionFactory sessionFactory, String prefix) {
		this.tables = new LibrarySchema(sessionFactory, LogTables.class, prefix, List.of(QUERY, CLICK));
		this.time = Objects
			.requireNonNull(sessionFactory.unwrap(SessionFactoryImplementor.class)
				.getMappingMetamodel()
				.getEntityDescriptor(SearchQuery.class)
				.findAttributeMapping("executedAt"))
			.getSingleJdbcMapping();
	}

	void prepare(InitializeSchema initialize) {
		this.tables.prepare(initialize, "The tables of the search log are missing. Switch the log off"
				+ " (search-log.enabled: false), or have them.");
	}

	/**
	 * Writes rows in one transaction: queries first, since clicks may be on their hits.
	 * @param again whether some of them may have been written already
	 * @throws LogWriteException if the database refuses
	 */
	void write(List<SearchQuery> queries, List<ClickLogRow> clicks, boolean again) {
		this.tables.inSession((session, connection) -> {
			try {
				insertQueries(session, connection, again ? missing(connection, queries) : queries);
				insertClicks(session, connection, again ? missingClicks(connection, clicks) : clicks);
				return true;
			}
			catch (SQLException ex) {
				throw new LogWriteException(ex);
			}
		});
	}

	private List<SearchQuery> missing(Connection connection, List<SearchQuery> queries) throws SQLException {
		Set<String> there = existing(connection, QUERY, queries.stream().map(SearchQuery::id).toList());
		return queries.stream().filter((query) -> there.add(query.id().toString())).toList();
	}

	private List<ClickLogRow> missingClicks(Connection connection, List<ClickLogRow> clicks) throws SQLException {
		Set<String> there = existing(connection, CLICK, clicks.stream().map(ClickLogRow::id).toList());
		return clicks.stream().filter((click) -> there.add(click.id().toString())).toList();
	}

	private Set<String> existing(Connection connection, String table, Collection<UUID> ids) throws SQLException {
		Set<String> existing = new HashSet<>();
		if (ids.isEmpty()) {
			return existing;
		}
		try (PreparedStatement select = connection
			.prepareStatement("select id from " + this.tables.name(table) + " where id in " + list(ids.size()))) {
			bind(select, ids);
			try (ResultSet rows = select.executeQuery()) {
				while (rows.next()) {
					existing.add(rows.getString(1));
				}
			}
		}
		return existing;
	}

	private void insertQueries(SharedSessionContractImplementor session, Connection connection,
			List<SearchQuery> queries) throws SQLException {
		if (queries.isEmpty()) {
			return;
		}
		try (PreparedStatement insert = connection.prepareStatement(insert(QUERY, QUERY_COLUMNS))) {
			for (SearchQuery query : queries) {
				insert.setString(1, query.id().toString());
				insert.setInt(2, query.format());
				insert.setString(3, query.kind().name());
				insert.setString(4, StoredText.of(String.join(",", query.indexes()), 1000));
				insert.setString(5, StoredText.of(query.user(), 255));
				insert.setString(6, StoredText.of(query.terms(), 1000));
				insert.setString(7, StoredText.of(query.reference(), 255));
				insert.setString(8, StoredText.of(query.body()));
				insert.setString(9, StoredText.of(query.hits()));
				setNumber(insert, 10, query.total());
				insert.setString(11, query.totalRelation());
				insert.setString(12, StoredText.of(query.aggregations()));
				insert.setString(13, StoredText.of(query.rest()));
				setTime(insert, 14, query.executedAt(), session);
				insert.setBigDecimal(15, query.seconds());
				setNumber(insert, 16, millis(query.took()));
				insert.setInt(17, query.timedOut() ? 1 : 0);
				insert.setString(18, StoredText.of(query.failure(), 2000));
				setNumber(insert, 19, query.failureStatus());
				insert.addBatch();
			}
			insert.executeBatch();
		}
	}

	private void insertClicks(SharedSessionContractImplementor session, Connection connection, List<ClickLogRow> clicks)
			throws SQLException {
		if (clicks.isEmpty()) {
			return;
		}
		Map<String, Ranks> queries = ranks(connection,
				clicks.stream().map(ClickLogRow::queryId).collect(Collectors.toSet()));
		try (PreparedStatement insert = connection.prepareStatement(insert(CLICK, CLICK_COLUMNS))) {
			for (ClickLogRow click : clicks) {
				Ranks query = queries.get(click.queryId().toString());
				if (query == null && !click.sampled()) {
					continue;
				}
				Integer known = (query != null) ? query.of(click.documentId()) : null;
				insert.setString(1, click.id().toString());
				insert.setString(2, click.queryId().toString());
				insert.setString(3, StoredText.of(click.documentId(), 600));
				setNumber(insert, 4, (known != null) ? known : click.rank());
				setTime(insert, 5, click.clickedAt(), session);
				insert.addBatch();
			}
			insert.executeBatch();
		}
	}

	/** The ranks of the documents of some queries, as far as these are in the log. */
	private Map<String, Ranks> ranks(Connection connection, Set<UUID> queries) throws SQLException {
		Map<String, Ranks> found = new HashMap<>();
		try (PreparedStatement select = connection.prepareStatement("select id, query_body, hits from "
				+ this.tables.name(QUERY) + " where id in " + list(queries.size()))) {
			bind(select, queries);
			try (ResultSet rows = select.executeQuery()) {
				while (rows.next()) {
					found.put(rows.getString(1), new Ranks(rows.getString(2), rows.getString(3)));
				}
			}
		}
		return found;
	}

	private String insert(String table, List<String> columns) {
		return "insert into " + this.tables.name(table) + " (" + String.join(", ", columns) + ") values "
				+ list(columns.size());
	}

	/**
	 * Deletes a user's searches and the clicks on their hits.
	 * @return how many searches
	 */
	int deleteUser(String user) {
		return this.tables.inTransaction((connection) -> {
			String meant = " where user_name = ?";
			try (PreparedStatement clicks = connection.prepareStatement("delete from " + this.tables.name(CLICK)
					+ " where query_id in (select id from " + this.tables.name(QUERY) + meant + ")")) {
				clicks.setString(1, StoredText.of(user, 255));
				clicks.executeUpdate();
			}
			try (PreparedStatement queries = connection
				.prepareStatement("delete from " + this.tables.name(QUERY) + meant)) {
				queries.setString(1, StoredText.of(user, 255));
				return queries.executeUpdate();
			}
		});
	}

	/**
	 * Deletes some of the oldest searches and clicks.
	 * @param before what is older than that
	 * @return how many rows; 0 if there are no more
	 */
	int deleteBefore(Instant before) {
		return deleteBefore(QUERY, "executed_at", before) + deleteBefore(CLICK, "clicked_at", before);
	}

	private int deleteBefore(String table, String column, Instant before) {
		return this.tables.inSession((session, connection) -> {
			List<UUID> ids = new ArrayList<>();
			try (PreparedStatement select = connection.prepareStatement("select id from " + this.tables.name(table)
					+ " where " + column + " < ? order by id" + this.tables.database().atMost(MAX_IDS))) {
				select.setMaxRows(MAX_IDS);
				setTime(select, 1, before, session);
				try (ResultSet rows = select.executeQuery()) {
					while (rows.next()) {
						ids.add(UUID.fromString(rows.getString(1)));
					}
				}
			}
			if (ids.isEmpty()) {
				return 0;
			}
			try (PreparedStatement delete = connection
				.prepareStatement("delete from " + this.tables.name(table) + " where id in " + list(ids.size()))) {
				bind(delete, ids);
				return delete.executeUpdate();
			}
		});
	}

	private static String list(int size) {
		return "(" + String.join(", ", Collections.nCopies(size, "?")) + ")";
	}

	private static void bind(PreparedStatement statement, Collection<UUID> ids) throws SQLException {
		int i = 1;
		for (UUID id : ids) {
			statement.setString(i++, id.toString());
		}
	}

	@SuppressWarnings("unchecked")
	private void setTime(PreparedStatement statement, int index, Instant value,
			SharedSessionContractImplementor session) throws SQLException {
		this.time.getJdbcValueBinder().bind(statement, value, index, session);
	}

	private static @Nullable Long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : null;
	}

	private static void setNumber(PreparedStatement statement, int index, @Nullable Number value) throws SQLException {
		if (value != null) {
			statement.setLong(index, value.longValue());
		}
		else {
			statement.setNull(index, Types.BIGINT);
		}
	}

	/** Where the documents of a query are among its hits. */
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

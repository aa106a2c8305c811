package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.database.Sql;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code search_index}: the lease of each index, under which one process at a
 * time changes its generations, the version of its documents, and whether it is paused.
 * Workers read the states at every claim.
 */
final class IndexTable {

	private final OutboxSchema schema;

	IndexTable(OutboxSchema schema) {
		this.schema = schema;
	}

	/**
	 * Inserts the row of an index if there is none.
	 * @throws SQLException also if another node inserts the row at the same time
	 */
	void add(Connection connection, String index) throws SQLException {
		if (!states(connection).containsKey(index)) {
			Sql.update(connection, "insert into " + this.schema.index()
					+ " (index_name, document_version, lease_end) values (?, 0, 0)", index);
		}
	}

	/**
	 * Acquires or renews the lease of an index. Returns false if another holder has it.
	 */
	boolean acquire(Connection connection, String index, String holder, long now, long leaseEnd) throws SQLException {
		return Sql.update(connection,
				"update " + this.schema.index()
						+ " set owner = ?, lease_end = ? where index_name = ? and (owner = ? or lease_end < ?)",
				holder, leaseEnd, index, holder, now) == 1;
	}

	/**
	 * Renews the lease of an index, even if it has expired. Returns false if another
	 * holder has acquired it.
	 */
	boolean renew(Connection connection, String index, String holder, long leaseEnd) throws SQLException {
		return Sql.update(connection,
				"update " + this.schema.index() + " set lease_end = ? where index_name = ? and owner = ?", leaseEnd,
				index, holder) == 1;
	}

	/** Returns the current holder of the lease of an index, or null. */
	@Nullable String holder(Connection connection, String index, long now) throws SQLException {
		List<String> holders = Sql.query(connection,
				"select owner from " + this.schema.index() + " where index_name = ? and lease_end >= ?",
				(row) -> row.getString(1), index, now);
		return holders.isEmpty() ? null : holders.get(0);
	}

	/** Records the version of the documents of an index. */
	void documentVersion(Connection connection, String index, int version) throws SQLException {
		Sql.update(connection, "update " + this.schema.index() + " set document_version = ? where index_name = ?",
				version, index);
	}

	/** Records the version of the documents of an index that has none yet. */
	void firstDocumentVersion(Connection connection, String index, int version) throws SQLException {
		Sql.update(connection, "update " + this.schema.index()
				+ " set document_version = ? where index_name = ? and document_version = 0", version, index);
	}

	/** Pauses or resumes an index. Returns false if it was so already. */
	boolean pause(Connection connection, String index, boolean paused) throws SQLException {
		return Sql.update(connection,
				"update " + this.schema.index() + " set paused = ? where index_name = ? and paused <> ?",
				paused ? 1 : 0, index, paused ? 1 : 0) == 1;
	}

	/** Records that a running node has indexes in its configuration. */
	void configured(Connection connection, Collection<String> indexes, long now) throws SQLException {
		Sql.update(connection, "update " + this.schema.index() + " set configured_at = ? where index_name in ("
				+ Sql.placeholders(indexes.size()) + ")", now, indexes);
	}

	/**
	 * Records a warning about an index. Returns false if a node has recorded one since
	 * the given time.
	 */
	boolean warn(Connection connection, String index, long now, long since) throws SQLException {
		return Sql.update(connection,
				"update " + this.schema.index() + " set warned_at = ? where index_name = ? and warned_at < ?", now,
				index, since) == 1;
	}

	/**
	 * Returns the recorded state of each index, with the generations that are being
	 * filled. Both are read by one statement, so that a worker that sees a generation
	 * also sees the document version that was recorded with it.
	 */
	Map<String, State> states(Connection connection) throws SQLException {
		Map<String, State> states = new HashMap<>();
		for (State state : Sql.query(connection,
				"select i.index_name, i.document_version, i.paused, i.configured_at, g.generation from "
						+ this.schema.index() + " i left join " + this.schema.generation()
						+ " g on g.index_name = i.index_name",
				IndexTable::state)) {
			states.merge(state.index(), state, State::withFillingOf);
		}
		return states;
	}

	private static State state(ResultSet row) throws SQLException {
		String generation = row.getString(5);
		return new State(row.getString(1), row.getInt(2), row.getInt(3) != 0, row.getLong(4),
				(generation != null) ? List.of(generation) : List.of());
	}

	/**
	 * The recorded state of an index.
	 *
	 * @param index the name of the index
	 * @param documentVersion the version of its documents; 0 if none is recorded yet
	 * @param paused whether its changes are not indexed
	 * @param configuredAt the last time at which a running node had the index in its
	 * configuration, in milliseconds since 1970; recorded once a minute
	 * @param filling the names of the generations that are being filled
	 */
	record State(String index, int documentVersion, boolean paused, long configuredAt, List<String> filling) {

		/** The state of an index without a record. */
		static final State NONE = new State("", 0, false, 0, List.of());

		/**
		 * Returns whether a node that has run recently has the index in its
		 * configuration.
		 * @param now the time of the database, in milliseconds since 1970
		 */
		boolean isConfigured(long now) {
			return this.configuredAt >= now - Maintenance.CONFIGURED_TIMEOUT.toMillis();
		}

		private State withFillingOf(State other) {
			List<String> all = new ArrayList<>(this.filling);
			all.addAll(other.filling);
			return new State(this.index, this.documentVersion, this.paused, this.configuredAt, all);
		}

	}

}

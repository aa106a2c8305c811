package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A row for each index that was ever worked on, in {@code search_index}: who works on it,
 * and the version of its documents. Workers read the versions at every claim.
 */
final class IndexTable {

	private final OutboxSchema tables;

	IndexTable(OutboxSchema tables) {
		this.tables = tables;
	}

	/** Makes the row of an index, if there is none; fails if another node is faster. */
	void add(Connection connection, String index, int documentVersion) throws SQLException {
		if (versions(connection).containsKey(index)) {
			return;
		}
		try (PreparedStatement insert = connection.prepareStatement(
				"insert into " + this.tables.index() + " (index_name, document_version, lease_end) values (?, ?, 0)")) {
			insert.setString(1, index);
			insert.setInt(2, documentVersion);
			insert.executeUpdate();
		}
	}

	/** Takes or keeps the lease of an index, unless somebody else has it. */
	boolean acquire(Connection connection, String index, String holder, long now, long leaseEnd) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement("update " + this.tables.index()
				+ " set owner = ?, lease_end = ? where index_name = ? and (owner = ? or lease_end < ?)")) {
			update.setString(1, holder);
			update.setLong(2, leaseEnd);
			update.setString(3, index);
			update.setString(4, holder);
			update.setLong(5, now);
			return update.executeUpdate() == 1;
		}
	}

	/** Keeps the lease of an index that is still held, even if it has expired. */
	boolean renew(Connection connection, String index, String holder, long leaseEnd) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement(
				"update " + this.tables.index() + " set lease_end = ? where index_name = ? and owner = ?")) {
			update.setLong(1, leaseEnd);
			update.setString(2, index);
			update.setString(3, holder);
			return update.executeUpdate() == 1;
		}
	}

	/** Who has the lease of an index now, or null. */
	@Nullable String holder(Connection connection, String index, long now) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(
				"select owner from " + this.tables.index() + " where index_name = ? and lease_end >= ?")) {
			select.setString(1, index);
			select.setLong(2, now);
			try (ResultSet row = select.executeQuery()) {
				return row.next() ? row.getString(1) : null;
			}
		}
	}

	void documentVersion(Connection connection, String index, int version) throws SQLException {
		try (PreparedStatement update = connection
			.prepareStatement("update " + this.tables.index() + " set document_version = ? where index_name = ?")) {
			update.setInt(1, version);
			update.setString(2, index);
			update.executeUpdate();
		}
	}

	/** The versions of the documents by the name of their index. */
	Map<String, Integer> versions(Connection connection) throws SQLException {
		Map<String, Integer> versions = new HashMap<>();
		try (PreparedStatement select = connection
			.prepareStatement("select index_name, document_version from " + this.tables.index());
				ResultSet rows = select.executeQuery()) {
			while (rows.next()) {
				versions.put(rows.getString(1), rows.getInt(2));
			}
		}
		return versions;
	}

}

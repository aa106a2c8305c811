package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.database.Sql;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code search_index}: the lease of each index, under which one process at a
 * time changes its generations, and the version of its documents. Workers read the
 * versions at every claim.
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
	void add(Connection connection, String index, int documentVersion) throws SQLException {
		if (!versions(connection).containsKey(index)) {
			Sql.update(connection, "insert into " + this.schema.index()
					+ " (index_name, document_version, lease_end) values (?, ?, 0)", index, documentVersion);
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

	/** Returns the versions of the documents, by the name of their index. */
	Map<String, Integer> versions(Connection connection) throws SQLException {
		Map<String, Integer> versions = new HashMap<>();
		try (PreparedStatement select = connection
			.prepareStatement("select index_name, document_version from " + this.schema.index());
				ResultSet rows = select.executeQuery()) {
			while (rows.next()) {
				versions.put(rows.getString(1), rows.getInt(2));
			}
		}
		return versions;
	}

}

package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.document.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * The generations that are being filled, in {@code search_generation}. Live changes are
 * written to them, too. Workers read them at every claim.
 */
final class GenerationTable {

	private static final int MAX_FAILURE = 1000;

	private final OutboxSchema tables;

	GenerationTable(OutboxSchema tables) {
		this.tables = tables;
	}

	/** The generations being filled, by the name of their index. */
	Map<String, List<String>> byIndex(Connection connection) throws SQLException {
		Map<String, List<String>> generations = new HashMap<>();
		try (PreparedStatement select = connection
			.prepareStatement("select index_name, generation from " + this.tables.generation());
				ResultSet rows = select.executeQuery()) {
			while (rows.next()) {
				generations.computeIfAbsent(rows.getString(1), (any) -> new ArrayList<>()).add(rows.getString(2));
			}
		}
		return generations;
	}

	/** Those of an index, oldest first. */
	List<Filling> of(Connection connection, String index) throws SQLException {
		try (PreparedStatement select = connection
			.prepareStatement("select generation, created_at, document_version, done_type, done_id, done_rows, failure "
					+ "from " + this.tables.generation() + " where index_name = ? order by generation")) {
			select.setString(1, index);
			try (ResultSet rows = select.executeQuery()) {
				List<Filling> generations = new ArrayList<>();
				while (rows.next()) {
					String type = rows.getString(4);
					String id = rows.getString(5);
					generations
						.add(new Filling(rows.getString(1), Instant.ofEpochMilli(rows.getLong(2)), rows.getInt(3),
								(type != null && id != null) ? new Checkpoint(type, id, rows.getLong(6)) : null,
								rows.getString(7)));
				}
				return generations;
			}
		}
	}

	void begin(Connection connection, String index, String generation, int documentVersion, long now)
			throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement("insert into " + this.tables.generation()
				+ " (generation, index_name, created_at, document_version, done_rows, failures) values (?, ?, ?, ?, 0, 0)")) {
			insert.setString(1, generation);
			insert.setString(2, index);
			insert.setLong(3, now);
			insert.setInt(4, documentVersion);
			insert.executeUpdate();
		}
	}

	void saveCheckpoint(Connection connection, String generation, Checkpoint checkpoint) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement("update " + this.tables.generation()
				+ " set done_type = ?, done_id = ?, done_rows = ? where generation = ?")) {
			update.setString(1, checkpoint.type());
			update.setString(2, checkpoint.upTo());
			update.setLong(3, checkpoint.rows());
			update.setString(4, generation);
			update.executeUpdate();
		}
	}

	/** Forgets the generations of an index. */
	void end(Connection connection, String index) throws SQLException {
		try (PreparedStatement delete = connection
			.prepareStatement("delete from " + this.tables.generation() + " where index_name = ?")) {
			delete.setString(1, index);
			delete.executeUpdate();
		}
	}

	/** Notes that a live change could not be written to a generation being filled. */
	void failed(Connection connection, String generation, String failure) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement("update " + this.tables.generation()
				+ " set failures = failures + 1, failure = ? where generation = ?")) {
			update.setString(1, (failure.length() > MAX_FAILURE) ? failure.substring(0, MAX_FAILURE) : failure);
			update.setString(2, generation);
			update.executeUpdate();
		}
	}

}

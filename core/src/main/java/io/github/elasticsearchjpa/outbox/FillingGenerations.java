package io.github.elasticsearchjpa.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The generations that are being filled, in {@code search_generation}. Live changes are
 * written to them, too. Workers read them at every claim.
 */
final class FillingGenerations {

	private final OutboxTables tables;

	FillingGenerations(OutboxTables tables) {
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

	void begin(Connection connection, String index, String generation, long now) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement("insert into " + this.tables.generation()
				+ " (generation, index_name, created_at, failures) values (?, ?, ?, 0)")) {
			insert.setString(1, generation);
			insert.setString(2, index);
			insert.setLong(3, now);
			insert.executeUpdate();
		}
	}

	/** Forgets a generation and the older ones of its index. */
	void end(Connection connection, String index, String generation) throws SQLException {
		try (PreparedStatement delete = connection.prepareStatement(
				"delete from " + this.tables.generation() + " where index_name = ? and generation <= ?")) {
			delete.setString(1, index);
			delete.setString(2, generation);
			delete.executeUpdate();
		}
	}

	/** Forgets one generation. */
	void giveUp(Connection connection, String generation) throws SQLException {
		try (PreparedStatement delete = connection
			.prepareStatement("delete from " + this.tables.generation() + " where generation = ?")) {
			delete.setString(1, generation);
			delete.executeUpdate();
		}
	}

	/** Notes that a live change could not be written to a generation being filled. */
	void failed(Connection connection, String generation, String failure) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement("update " + this.tables.generation()
				+ " set failures = failures + 1, failure = ? where generation = ?")) {
			update.setString(1, (failure.length() > 1000) ? failure.substring(0, 1000) : failure);
			update.setString(2, generation);
			update.executeUpdate();
		}
	}

	/**
	 * What could not be written to a generation being filled, or null if everything was.
	 */
	@Nullable String failure(Connection connection, String generation) throws SQLException {
		try (PreparedStatement select = connection
			.prepareStatement("select failure from " + this.tables.generation() + " where generation = ?")) {
			select.setString(1, generation);
			try (ResultSet row = select.executeQuery()) {
				return row.next() ? row.getString(1) : null;
			}
		}
	}

}

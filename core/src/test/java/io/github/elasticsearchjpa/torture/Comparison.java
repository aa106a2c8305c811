package io.github.elasticsearchjpa.torture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A comparison of all documents of an index with the rows that plain SQL returns.
 *
 * @param index the name of the index
 * @param documents the number of documents expected
 * @param missing the expected documents that the index does not have
 * @param stale the documents with another content than expected
 * @param orphaned the documents that are not expected
 */
record Comparison(String index, int documents, List<String> missing, List<String> stale, List<String> orphaned) {

	private static final JsonMapper JSON = new JsonMapper();

	/** Compares an index with the database. */
	static Comparison of(String index, String database,
			io.github.elasticsearchjpa.internal.connection.Connection elasticsearch) throws SQLException {
		Map<String, JsonNode> expected = expected(index, database);
		Map<String, JsonNode> found = found(index, elasticsearch);
		List<String> missing = new ArrayList<>();
		List<String> stale = new ArrayList<>();
		expected.forEach((id, document) -> {
			JsonNode actual = found.remove(id);
			if (actual == null) {
				missing.add(id + " " + document);
			}
			else if (!actual.equals(document)) {
				stale.add("%s is %s instead of %s".formatted(id, actual, document));
			}
		});
		List<String> orphaned = found.entrySet().stream().map(Object::toString).toList();
		return new Comparison(index, expected.size(), missing, stale, orphaned);
	}

	private static Map<String, JsonNode> expected(String index, String database) throws SQLException {
		boolean complete = index.equals(Forum.FORUM);
		Map<String, JsonNode> documents = new TreeMap<>();
		try (Connection connection = DriverManager.getConnection(database)) {
			if (index.equals(Forum.POISON)) {
				query(connection, "select id, number from poison where kind = 'FINE'",
						(row) -> documents.put(row.getString(1), JSON.createObjectNode().put("number", row.getInt(2))));
				return documents;
			}
			query(connection, "select p.id, p.title, coalesce(a.name, '') from post p left join author a "
					+ "on a.id = p.author_id" + (complete ? " where p.published" : ""), (row) -> {
						ObjectNode document = JSON.createObjectNode();
						document.put("title", row.getString(2)).put("author", row.getString(3));
						if (complete) {
							document.putArray("tags");
							document.putArray("comments");
						}
						documents.put(row.getString(1), document);
					});
			if (complete) {
				query(connection, "select distinct post_id, tag from post_tags order by tag", (row) -> {
					if (documents.containsKey(row.getString(1))) {
						document(documents, row).withArrayProperty("tags").add(row.getString(2));
					}
				});
				query(connection, "select c.post_id, c.id, c.text, a.name from comment c join author a "
						+ "on a.id = c.author_id order by c.id", (row) -> {
							if (documents.containsKey(row.getString(1))) {
								document(documents, row).withArrayProperty("comments")
									.addObject()
									.put("id", row.getString(2))
									.put("text", row.getString(3))
									.put("author", row.getString(4));
							}
						});
			}
		}
		return documents;
	}

	private static ObjectNode document(Map<String, JsonNode> documents, ResultSet row) throws SQLException {
		return (ObjectNode) Objects.requireNonNull(documents.get(row.getString(1)));
	}

	private static Map<String, JsonNode> found(String index,
			io.github.elasticsearchjpa.internal.connection.Connection elasticsearch) {
		elasticsearch.send("POST", "/" + index + "/_refresh");
		Map<String, JsonNode> documents = new TreeMap<>();
		for (JsonNode hit : elasticsearch.send("GET", "/" + index + "/_search?size=10000").path("hits").path("hits")) {
			documents.put(hit.path("_id").asString(""), hit.path("_source"));
		}
		return documents;
	}

	static void query(Connection connection, String sql, RowReader reader) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
			while (rows.next()) {
				reader.read(rows);
			}
		}
	}

	@Override
	public String toString() {
		return "%s: %d documents, missing %d, stale %d, orphaned %d".formatted(this.index, this.documents,
				this.missing.size(), this.stale.size(), this.orphaned.size());
	}

	/** Reads one row of a query's result. */
	interface RowReader {

		void read(ResultSet row) throws SQLException;

	}

}

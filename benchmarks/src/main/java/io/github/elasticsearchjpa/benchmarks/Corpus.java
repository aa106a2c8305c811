package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.mapping.IndexSettings;

/** The data that indexes are filled with: entities, their rows, and their documents. */
enum Corpus {

	/** Synsets with two collections each. One of them leads to a third entity. */
	WORDNET {

		@Override
		IndexSettings index() {
			return IndexSettings.of("wordnet", "Synset").withDependencies("senses.word", "hypernyms");
		}

		@Override
		String hibernateSearchIndex() {
			return Synset.HIBERNATE_SEARCH_INDEX;
		}

		@Override
		Class<?>[] entities() {
			return new Class<?>[] { Synset.class, Sense.class, Word.class };
		}

		@Override
		int insert(Connection connection) throws IOException, SQLException {
			WordNet wordNet = WordNet.read();
			wordNet.insert(connection);
			return wordNet.size();
		}

		@Override
		String idQuery() {
			return "select id from synset order by id";
		}

		@Override
		Map<String, ?> read(Connection connection, String from, String to) throws SQLException {
			Map<String, List<String>> lemmas = lists(connection,
					"select s.synset_id, w.lemma from sense s join word w on w.id = s.word_id "
							+ "where s.synset_id between ? and ? order by s.synset_id, s.rank",
					from, to);
			Map<String, List<String>> hypernyms = lists(connection,
					"select h.synset_id, s.gloss from hypernym h join synset s on s.id = h.hypernym_id "
							+ "where h.synset_id between ? and ? order by h.synset_id, h.hypernym_id",
					from, to);
			Map<String, Object> documents = new LinkedHashMap<>();
			each(connection, "select id, pos, lexname, gloss from synset where id between ? and ?", from, to, (row) -> {
				String id = row.getString(1);
				documents.put(id, new Synset.Document(row.getString(2), row.getString(3), row.getString(4),
						lemmas.getOrDefault(id, List.of()), hypernyms.getOrDefault(id, List.of())));
			});
			return documents;
		}

		private Map<String, List<String>> lists(Connection connection, String sql, String from, String to)
				throws SQLException {
			Map<String, List<String>> lists = new HashMap<>();
			each(connection, sql, from, to,
					(row) -> lists.computeIfAbsent(row.getString(1), (id) -> new ArrayList<>()).add(row.getString(2)));
			return lists;
		}

	},

	/** 100,000 posts with an author each. */
	POSTS {

		@Override
		IndexSettings index() {
			return IndexSettings.of("posts", "Post").withDependencies("author");
		}

		@Override
		String hibernateSearchIndex() {
			return Post.HIBERNATE_SEARCH_INDEX;
		}

		@Override
		Class<?>[] entities() {
			return new Class<?>[] { Post.class, Author.class };
		}

		@Override
		int insert(Connection connection) throws SQLException {
			Post.insert(connection, POST_COUNT);
			return POST_COUNT;
		}

		@Override
		String idQuery() {
			return "select id from post order by id";
		}

		@Override
		Map<String, ?> read(Connection connection, String from, String to) throws SQLException {
			Map<String, Object> documents = new LinkedHashMap<>();
			each(connection,
					"select p.id, p.title, p.body, a.name from post p join author a on a.id = p.author_id "
							+ "where p.id between cast(? as bigint) and cast(? as bigint)",
					from, to, (row) -> documents.put(row.getString(1),
							new Post.Document(row.getString(2), row.getString(3), row.getString(4))));
			return documents;
		}

	};

	private static final int POST_COUNT = 100_000;

	/** Returns the settings of the index, whose mapping file has the same name. */
	abstract IndexSettings index();

	abstract String hibernateSearchIndex();

	/** Returns the entity types. The first one is indexed. */
	abstract Class<?>[] entities();

	/** Fills the tables, which exist and are empty. Returns the number of documents. */
	abstract int insert(Connection connection) throws IOException, SQLException;

	/** Returns the SQL query for the ids of all rows, in order. */
	abstract String idQuery();

	/**
	 * Reads the documents of the rows from one id to another, by plain SQL. They equal
	 * the documents that the entities build.
	 */
	abstract Map<String, ?> read(Connection connection, String from, String to) throws SQLException;

	private static void each(Connection connection, String sql, String from, String to, Row action)
			throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(sql)) {
			select.setString(1, from);
			select.setString(2, to);
			try (ResultSet rows = select.executeQuery()) {
				while (rows.next()) {
					action.read(rows);
				}
			}
		}
	}

	/** A consumer of the current row of a result. */
	private interface Row {

		void read(ResultSet row) throws SQLException;

	}

}

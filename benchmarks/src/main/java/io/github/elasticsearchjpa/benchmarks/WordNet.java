package io.github.elasticsearchjpa.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All of WordNet 3.1, read from its text files. The manual page wndb(5) defines their
 * format.
 */
final class WordNet {

	private static final Map<String, String> FILES = Map.of("noun", "data.noun", "verb", "data.verb", "adjective",
			"data.adj", "adverb", "data.adv");

	private static final int BATCH = 1000;

	/** The entries, in the order of their ids. */
	private final List<Entry> entries = new ArrayList<>();

	/** A line of a file. The lexname contains the number of the lexicographers' file. */
	private record Entry(String id, String pos, String lexname, String gloss, List<String> lemmas,
			List<String> hypernyms) {
	}

	private WordNet() {
	}

	static WordNet read() throws IOException {
		WordNet wordNet = new WordNet();
		for (Map.Entry<String, String> file : FILES.entrySet()) {
			InputStream in = Objects.requireNonNull(
					WordNet.class.getResourceAsStream("/net/sf/extjwnl/data/wordnet/wn31/" + file.getValue()),
					file.getValue());
			try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
				// Lines of the licence are indented.
				lines.lines()
					.filter((line) -> !line.startsWith("  "))
					.map((line) -> parse(file.getKey(), line))
					.forEach(wordNet.entries::add);
			}
		}
		wordNet.entries.sort((one, other) -> one.id().compareTo(other.id()));
		return wordNet;
	}

	/**
	 * Parses a line: {@code offset lexfile type words(hex) (word lexid)... pointers
	 * (symbol offset type source)... | gloss}.
	 */
	private static Entry parse(String pos, String line) {
		int bar = line.indexOf('|');
		String[] fields = line.substring(0, bar).split(" +", -1);
		int next = 4;
		List<String> lemmas = new ArrayList<>();
		for (int words = Integer.parseInt(fields[3], 16); words > 0; words--, next += 2) {
			lemmas.add(fields[next].replaceFirst("\\((a|p|ip)\\)$", "").replace('_', ' '));
		}
		List<String> hypernyms = new ArrayList<>();
		int pointers = Integer.parseInt(fields[next++]);
		for (; pointers > 0; pointers--, next += 4) {
			if (fields[next].equals("@") || fields[next].equals("@i")) {
				hypernyms.add(id(fields[next + 2], fields[next + 1]));
			}
		}
		return new Entry(id(fields[2], fields[0]), pos, pos + '.' + fields[1], line.substring(bar + 1).strip(), lemmas,
				hypernyms);
	}

	/**
	 * Returns the id of a synset. The type s, an adjective satellite, is an adjective.
	 */
	private static String id(String type, String offset) {
		return (type.equals("s") ? "a" : type) + offset;
	}

	int size() {
		return this.entries.size();
	}

	/** Returns the documents by their ids, equal to those of {@link Synset}. */
	Map<String, Synset.Document> documents() {
		Map<String, String> glosses = new HashMap<>();
		this.entries.forEach((entry) -> glosses.put(entry.id(), entry.gloss()));
		Map<String, Synset.Document> documents = new LinkedHashMap<>();
		this.entries.forEach((entry) -> documents.put(entry.id(),
				new Synset.Document(entry.pos(), entry.lexname(), entry.gloss(), entry.lemmas(),
						entry.hypernyms()
							.stream()
							.sorted()
							.map((id) -> Objects.requireNonNull(glosses.get(id), id))
							.toList())));
		return documents;
	}

	/** Fills the tables, which exist and are empty. */
	void insert(Connection connection) throws SQLException {
		connection.setAutoCommit(false);
		Map<String, Long> words = new LinkedHashMap<>();
		List<Object[]> senses = new ArrayList<>();
		List<Object[]> hypernyms = new ArrayList<>();
		for (Entry entry : this.entries) {
			int rank = 0;
			for (String lemma : entry.lemmas()) {
				long word = words.computeIfAbsent(lemma, (unseen) -> words.size() + 1L);
				senses.add(new Object[] { senses.size() + 1L, entry.id(), word, ++rank });
			}
			entry.hypernyms().forEach((hypernym) -> hypernyms.add(new Object[] { entry.id(), hypernym }));
		}
		insert(connection, "synset (id, pos, lexname, gloss) values (?, ?, ?, ?)",
				this.entries.stream()
					.map((entry) -> new Object[] { entry.id(), entry.pos(), entry.lexname(), entry.gloss() })
					.toList());
		insert(connection, "word (lemma, id) values (?, ?)",
				words.entrySet().stream().map((word) -> new Object[] { word.getKey(), word.getValue() }).toList());
		insert(connection, "sense (id, synset_id, word_id, rank) values (?, ?, ?, ?)", senses);
		insert(connection, "hypernym (synset_id, hypernym_id) values (?, ?)", hypernyms);
		connection.setAutoCommit(true);
		try (Statement statement = connection.createStatement()) {
			statement.execute("vacuum analyze");
		}
	}

	private static void insert(Connection connection, String into, List<Object[]> rows) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement("insert into " + into)) {
			int waiting = 0;
			for (Object[] row : rows) {
				for (int i = 0; i < row.length; i++) {
					insert.setObject(i + 1, row[i]);
				}
				insert.addBatch();
				if (++waiting % BATCH == 0) {
					insert.executeBatch();
				}
			}
			insert.executeBatch();
		}
		connection.commit();
	}

}

package io.github.elasticsearchjpa.examples.dictionary;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ParameterizedPreparedStatementSetter;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * A loader of WordNet into the tables: plain JDBC batches, one transaction for each
 * table. The library does not capture JDBC, so the index is built afterwards.
 */
@Component
class WordNetLoader {

	private static final Logger log = LoggerFactory.getLogger(WordNetLoader.class);

	private static final int CHUNK = 10_000;

	private static final int JDBC_BATCH = 1_000;

	private final JdbcTemplate jdbc;

	private final TransactionOperations transactions;

	WordNetLoader(JdbcTemplate jdbc, TransactionOperations transactions) {
		this.jdbc = jdbc;
		this.transactions = transactions;
	}

	/**
	 * Fills the tables unless they are complete. Clears tables that an earlier run left
	 * incomplete.
	 * @param percent receives the progress, from 0 to 100
	 * @return false if the tables were complete
	 */
	boolean load(IntConsumer percent) {
		Rows present = count();
		if (present.equals(Rows.OF_WORDNET)) {
			return false;
		}
		if (!present.equals(Rows.NONE)) {
			log.info("The tables of WordNet are incomplete ({}). Loading them again", present);
			clear();
		}
		long start = System.nanoTime();
		log.info("Loading WordNet into the database: {}", Rows.OF_WORDNET);
		insert(WordNet.read(), new Progress(percent));
		log.info("Loaded WordNet in {} s", (System.nanoTime() - start) / 1_000_000_000);
		return true;
	}

	/**
	 * Fills empty tables from a part of WordNet.
	 * @param entries the synsets, whose hypernyms must be among them
	 */
	void load(List<WordNetEntry> entries) {
		insert(entries, new Progress((percent) -> {
		}));
	}

	Rows count() {
		return new Rows(count("synset"), count("word"), count("sense"), count("hypernym"));
	}

	private long count(String table) {
		Long count = this.jdbc.queryForObject("select count(*) from " + table, Long.class);
		return (count != null) ? count : 0;
	}

	private void clear() {
		this.transactions.executeWithoutResult((transaction) -> {
			for (String table : List.of("hypernym", "sense", "word", "synset")) {
				this.jdbc.update("delete from " + table);
			}
		});
	}

	private void insert(List<WordNetEntry> entries, Progress progress) {
		Map<String, Long> wordIds = new LinkedHashMap<>();
		List<SenseRow> senses = new ArrayList<>();
		List<HypernymRow> hypernyms = new ArrayList<>();
		for (WordNetEntry entry : entries) {
			int rank = 0;
			for (String lemma : entry.lemmas()) {
				long wordId = wordIds.computeIfAbsent(lemma, (unseen) -> wordIds.size() + 1L);
				senses.add(new SenseRow(senses.size() + 1L, entry.id(), wordId, ++rank));
			}
			entry.hypernyms().forEach((hypernym) -> hypernyms.add(new HypernymRow(entry.id(), hypernym)));
		}

		insert("synset (id, part_of_speech, lexname, gloss) values (?, ?, ?, ?)", entries, progress, (row, entry) -> {
			row.setString(1, entry.id());
			row.setString(2, entry.partOfSpeech().name());
			row.setString(3, entry.lexname());
			row.setString(4, entry.gloss());
		});
		insert("word (id, lemma) values (?, ?)", List.copyOf(wordIds.entrySet()), progress, (row, word) -> {
			row.setLong(1, word.getValue());
			row.setString(2, word.getKey());
		});
		insert("sense (id, synset_id, word_id, rank) values (?, ?, ?, ?)", senses, progress, (row, sense) -> {
			row.setLong(1, sense.id());
			row.setString(2, sense.synsetId());
			row.setLong(3, sense.wordId());
			row.setInt(4, sense.rank());
		});
		insert("hypernym (synset_id, hypernym_id) values (?, ?)", hypernyms, progress, (row, hypernym) -> {
			row.setString(1, hypernym.synsetId());
			row.setString(2, hypernym.hypernymId());
		});
	}

	private <T> void insert(String into, List<T> rows, Progress progress,
			ParameterizedPreparedStatementSetter<T> setter) {
		this.transactions.executeWithoutResult((transaction) -> {
			for (int from = 0; from < rows.size(); from += CHUNK) {
				List<T> chunk = rows.subList(from, Math.min(from + CHUNK, rows.size()));
				this.jdbc.batchUpdate("insert into " + into, chunk, JDBC_BATCH, setter);
				progress.add(chunk.size());
			}
		});
	}

	/**
	 * The numbers of rows of the tables.
	 */
	record Rows(long synsets, long words, long senses, long hypernyms) {

		static final Rows NONE = new Rows(0, 0, 0, 0);

		/**
		 * All of WordNet 3.1. Words are case-sensitive ("Turkey", "turkey"). Hypernyms
		 * are the pointers {@code @} (kind of, 89,172) and {@code @i} (instance of,
		 * 8,589).
		 */
		static final Rows OF_WORDNET = new Rows(117_791, 148_897, 207_272, 97_761);

		long sum() {
			return this.synsets + this.words + this.senses + this.hypernyms;
		}

		@Override
		public String toString() {
			return "%,d synsets, %,d words, %,d senses, %,d hypernyms".formatted(this.synsets, this.words, this.senses,
					this.hypernyms);
		}

	}

	private record SenseRow(long id, String synsetId, long wordId, int rank) {
	}

	private record HypernymRow(String synsetId, String hypernymId) {
	}

	/**
	 * A progress that notifies the caller of every batch, and logs every 10 %.
	 */
	private static final class Progress {

		private final IntConsumer listener;

		private long rows;

		private int logged;

		Progress(IntConsumer listener) {
			this.listener = listener;
		}

		void add(int more) {
			this.rows += more;
			int percent = (int) (this.rows * 100 / Rows.OF_WORDNET.sum());
			this.listener.accept(percent);
			if (percent / 10 > this.logged) {
				this.logged = percent / 10;
				log.info("Loading WordNet: {} %", percent);
			}
		}

	}

}

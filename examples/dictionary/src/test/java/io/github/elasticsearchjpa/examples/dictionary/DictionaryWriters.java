package io.github.elasticsearchjpa.examples.dictionary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.persistence.PersistenceException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Threads that change the dictionary at random, without pause: glosses, lemmas, senses,
 * hypernym links, new and removed synsets. They conflict with each other. Transactions
 * that the database rejects are rolled back and counted.
 */
final class DictionaryWriters {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/** The number of synsets that are inserted and deleted beside those of WordNet. */
	private static final int OWN_SYNSETS = 2_000;

	/** The number of ids and ranks of each thread, above those of WordNet. */
	private static final int IDS = 1_000_000;

	private static final int MAX_HYPONYMS = 20;

	private final SessionFactory sessionFactory;

	private final List<String> synsets;

	private final long words;

	private final AtomicBoolean stopped = new AtomicBoolean();

	private final AtomicLong changes = new AtomicLong();

	private final AtomicLong rolledBack = new AtomicLong();

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private final List<Thread> threads = new ArrayList<>();

	DictionaryWriters(SessionFactory sessionFactory) {
		this.sessionFactory = sessionFactory;
		this.synsets = new ArrayList<>(sessionFactory.fromTransaction(
				(session) -> session.createSelectionQuery("select id from Synset order by id", String.class).list()));
		for (int i = 0; i < OWN_SYNSETS; i++) {
			this.synsets.add("x%08d".formatted(i));
		}
		this.words = sessionFactory.fromTransaction(
				(session) -> session.createSelectionQuery("select max(id) from Word", Long.class).getSingleResult());
	}

	/** Starts threads with consecutive numbers. */
	DictionaryWriters start(int first, int count) {
		for (int number = first; number < first + count; number++) {
			Thread thread = new Thread(new Writer(number), "writer-" + number);
			thread.setDaemon(true);
			thread.setUncaughtExceptionHandler((any, ex) -> this.failure.set(ex));
			this.threads.add(thread);
			thread.start();
		}
		return this;
	}

	/** Stops the threads after their current transactions. */
	void stop() throws InterruptedException {
		this.stopped.set(true);
		for (Thread thread : this.threads) {
			thread.join(TIMEOUT.toMillis());
			if (thread.isAlive()) {
				throw new IllegalStateException(thread.getName() + " does not stop");
			}
		}
		if (this.failure.get() != null) {
			throw new IllegalStateException("A writer failed", this.failure.get());
		}
	}

	/** Returns the number of rows that were changed, inserted or deleted. */
	long changes() {
		return this.changes.get();
	}

	/** Returns the number of transactions that the database rejected. */
	long rolledBack() {
		return this.rolledBack.get();
	}

	private final class Writer implements Runnable {

		private final int number;

		private final Random random;

		private int id;

		private int texts;

		private int changed;

		private Writer(int number) {
			this.number = number;
			this.random = new Random(number);
			this.id = number * IDS;
		}

		@Override
		public void run() {
			while (!DictionaryWriters.this.stopped.get()) {
				this.changed = 0;
				try {
					DictionaryWriters.this.sessionFactory.inTransaction(this::change);
					DictionaryWriters.this.changes.addAndGet(this.changed);
				}
				catch (PersistenceException ex) {
					// Another writer changed or deleted the same rows.
					DictionaryWriters.this.rolledBack.incrementAndGet();
				}
			}
		}

		private void change(Session session) {
			String synsetId = randomId();
			Synset synset = session.find(Synset.class, synsetId);
			if (synset == null) {
				insert(session, synsetId);
				return;
			}
			switch (this.random.nextInt(10)) {
				case 0, 1, 2 -> {
					synset.define(text());
					this.changed++;
				}
				case 3, 4 -> {
					Word word = randomWord(session);
					if (word != null) {
						word.spell(text());
						this.changed++;
					}
				}
				case 5 -> addSense(session, synset);
				case 6 -> replaceSense(session, synset);
				case 7, 8 -> relink(session, synset);
				default -> delete(session, synset);
			}
		}

		private void insert(Session session, String synsetId) {
			Synset synset = new Synset(synsetId, PartOfSpeech.NOUN, "noun.artifact", text());
			session.persist(synset);
			this.changed++;
			relink(session, synset);
			for (int i = 0; i <= this.random.nextInt(3); i++) {
				addSense(session, synset);
			}
		}

		private void addSense(Session session, Synset synset) {
			Word word = randomWord(session);
			if (word == null || this.random.nextInt(4) == 0) {
				word = new Word((long) ++this.id, text());
				session.persist(word);
				this.changed++;
			}
			session.persist(new Sense((long) ++this.id, synset, word, this.id));
			this.changed++;
		}

		private void replaceSense(Session session, Synset synset) {
			if (!synset.senses().isEmpty()) {
				session.remove(synset.senses().get(this.random.nextInt(synset.senses().size())));
				this.changed++;
			}
			addSense(session, synset);
		}

		/** Removes a hypernym, or adds one. */
		private void relink(Session session, Synset synset) {
			Synset hypernym = session.find(Synset.class, randomId());
			if (!synset.hypernyms().isEmpty() && this.random.nextBoolean()) {
				synset.hypernyms().remove(synset.hypernyms().iterator().next());
				this.changed++;
			}
			else if (hypernym != null && !hypernym.equals(synset) && synset.hypernyms().add(hypernym)) {
				this.changed++;
			}
		}

		private void delete(Session session, Synset synset) {
			List<Synset> hyponyms = session
				.createSelectionQuery("select s from Synset s join s.hypernyms h where h = :synset", Synset.class)
				.setParameter("synset", synset)
				.setMaxResults(MAX_HYPONYMS + 1)
				.list();
			if (hyponyms.size() > MAX_HYPONYMS) {
				return;
			}
			hyponyms.forEach((hyponym) -> hyponym.hypernyms().remove(synset));
			synset.senses().forEach(session::remove);
			session.remove(synset);
			this.changed += 1 + hyponyms.size() + synset.senses().size();
		}

		private String randomId() {
			return DictionaryWriters.this.synsets.get(this.random.nextInt(DictionaryWriters.this.synsets.size()));
		}

		private @Nullable Word randomWord(Session session) {
			return session.find(Word.class, 1 + this.random.nextLong(DictionaryWriters.this.words));
		}

		/** Returns a unique text, so that a stale document is detected. */
		private String text() {
			return "text %d of writer %d".formatted(++this.texts, this.number);
		}

	}

}

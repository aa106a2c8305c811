package io.github.elasticsearchjpa.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.elasticsearchjpa.database.InitializeSchema;
import org.jspecify.annotations.Nullable;

/**
 * What the log of searches keeps, and for how long. Immutable; each {@code with...}
 * method returns a copy.
 * <p>
 * The prefix of its tables is a property of Hibernate's, {@link #TABLE_PREFIX}, since the
 * entities need it before.
 *
 * @param initializeSchema whether to create the tables if they are missing
 * @param retention for how long rows are kept; zero keeps them for good
 * @param sampling which part of the searches is kept, from 0 to 1; decided by the id of
 * the search, so that nodes agree
 * @param queueCapacity how many rows wait to be written at most; further ones are dropped
 * and counted
 * @param hits whether the hits are kept: ids, scores, highlights and fields
 * @param redactor takes out of a row what must not be stored, or null
 */
public record SearchLogSettings(InitializeSchema initializeSchema, Duration retention, double sampling,
		int queueCapacity, boolean hits, @Nullable SearchQueryRedactor redactor) {

	/**
	 * A property of Hibernate's: with {@code false}, the entities {@link SearchQuery} and
	 * {@link SearchClick} are left out of the persistence unit, and there can be no log.
	 */
	public static final String ENTITIES_ENABLED = "elasticsearch-jpa.search-log.enabled";

	/**
	 * A property of Hibernate's: what the names of the log's tables begin with, such as a
	 * schema and a dot. Empty by default.
	 */
	public static final String TABLE_PREFIX = "elasticsearch-jpa.search-log.table-prefix";

	/**
	 * The default retention, in days. What users typed and saw is personal data, which
	 * must not be kept for longer than it is of use: a quarter shows what is searched for
	 * and compares one month with the one before.
	 */
	public static final int DEFAULT_RETENTION_DAYS = 90;

	/** How many rows wait at most unless configured. */
	public static final int DEFAULT_QUEUE_CAPACITY = 10_000;

	/**
	 * The defaults: tables created in embedded databases only, 90 days, every search with
	 * its hits, 10,000 rows waiting at most, nothing redacted.
	 * @return the settings
	 */
	public static SearchLogSettings defaults() {
		return new SearchLogSettings(InitializeSchema.EMBEDDED, Duration.ofDays(DEFAULT_RETENTION_DAYS), 1,
				DEFAULT_QUEUE_CAPACITY, true, null);
	}

	/**
	 * What is wrong with the settings.
	 * @return a sentence for each mistake; empty if there is none
	 */
	public List<String> problems() {
		List<String> problems = new ArrayList<>();
		if (this.retention.isNegative()) {
			problems.add("The retention of the search log is a duration, or 0 to keep rows for good, not %s."
				.formatted(this.retention));
		}
		if (!(this.sampling >= 0 && this.sampling <= 1)) {
			problems.add("The sampling of the search log is a part of the searches, from 0 to 1, not %s."
				.formatted(this.sampling));
		}
		if (this.queueCapacity < 1) {
			problems
				.add("The queue capacity of the search log must be at least 1, not %d.".formatted(this.queueCapacity));
		}
		return problems;
	}

	/**
	 * Says whether to create the tables.
	 * @param initializeSchema whether to create the tables if they are missing
	 * @return a copy
	 */
	public SearchLogSettings withInitializeSchema(InitializeSchema initializeSchema) {
		return new SearchLogSettings(initializeSchema, this.retention, this.sampling, this.queueCapacity, this.hits,
				this.redactor);
	}

	/**
	 * Says for how long rows are kept.
	 * @param retention a duration, or zero to keep them for good
	 * @return a copy
	 */
	public SearchLogSettings withRetention(Duration retention) {
		return new SearchLogSettings(this.initializeSchema, retention, this.sampling, this.queueCapacity, this.hits,
				this.redactor);
	}

	/**
	 * Says which part of the searches is kept.
	 * @param sampling from 0 to 1
	 * @return a copy
	 */
	public SearchLogSettings withSampling(double sampling) {
		return new SearchLogSettings(this.initializeSchema, this.retention, sampling, this.queueCapacity, this.hits,
				this.redactor);
	}

	/**
	 * Says how many rows wait to be written at most.
	 * @param queueCapacity at least 1
	 * @return a copy
	 */
	public SearchLogSettings withQueueCapacity(int queueCapacity) {
		return new SearchLogSettings(this.initializeSchema, this.retention, this.sampling, queueCapacity, this.hits,
				this.redactor);
	}

	/**
	 * Keeps no hits: then the log does not say what was found, nor at which rank a click
	 * was, unless whoever reports the click says.
	 * @return a copy
	 */
	public SearchLogSettings withoutHits() {
		return new SearchLogSettings(this.initializeSchema, this.retention, this.sampling, this.queueCapacity, false,
				this.redactor);
	}

	/**
	 * Takes out of each row what must not be stored.
	 * @param redactor called before a row is written
	 * @return a copy
	 */
	public SearchLogSettings withRedactor(SearchQueryRedactor redactor) {
		return new SearchLogSettings(this.initializeSchema, this.retention, this.sampling, this.queueCapacity,
				this.hits, redactor);
	}

}

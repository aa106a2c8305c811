package io.github.elasticsearchjpa.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.elasticsearchjpa.sync.InitializeSchema;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the search log. Immutable; each {@code with...} method returns a copy.
 * <p>
 * The prefix of its tables is a Hibernate property, {@link #TABLE_PREFIX}, because the
 * entities need it before the library is built.
 */
public final class SearchLogSettings {

	/**
	 * A Hibernate property. With {@code false}, the entities {@link SearchQuery} and
	 * {@link SearchClick} are not part of the persistence unit, and the log cannot be
	 * used. True by default.
	 */
	public static final String ENTITIES_ENABLED = "elasticsearch-jpa.search-log.enabled";

	/**
	 * A Hibernate property: the prefix of the names of the log's tables, such as a schema
	 * and a dot. Empty by default.
	 */
	public static final String TABLE_PREFIX = "elasticsearch-jpa.search-log.table-prefix";

	/**
	 * The default retention, in days. Search terms and hits are personal data, which must
	 * not be kept longer than needed: a quarter shows frequent searches and allows
	 * comparing one month with the month before.
	 */
	public static final int DEFAULT_RETENTION_DAYS = 90;

	/** The default capacity of the queue, in rows. */
	public static final int DEFAULT_QUEUE_CAPACITY = 10_000;

	private static final SearchLogSettings DEFAULTS = new SearchLogSettings();

	private InitializeSchema initializeSchema = InitializeSchema.EMBEDDED;

	private Duration retention = Duration.ofDays(DEFAULT_RETENTION_DAYS);

	private double sampling = 1;

	private int queueCapacity = DEFAULT_QUEUE_CAPACITY;

	private boolean hits = true;

	private @Nullable SearchQueryRedactor redactor;

	private SearchLogSettings() {
	}

	/**
	 * Returns the defaults: tables are created in embedded databases only, rows are kept
	 * for 90 days, every search is logged with its hits, at most 10,000 rows wait to be
	 * written, and nothing is redacted.
	 * @return the defaults
	 */
	public static SearchLogSettings defaults() {
		return DEFAULTS;
	}

	private SearchLogSettings(SearchLogSettings other) {
		this.initializeSchema = other.initializeSchema;
		this.retention = other.retention;
		this.sampling = other.sampling;
		this.queueCapacity = other.queueCapacity;
		this.hits = other.hits;
		this.redactor = other.redactor;
	}

	private SearchLogSettings copy(Consumer<SearchLogSettings> change) {
		SearchLogSettings copy = new SearchLogSettings(this);
		change.accept(copy);
		return copy;
	}

	/**
	 * Returns the mode in which missing tables are created.
	 * @return the mode in which missing tables are created
	 */
	public InitializeSchema initializeSchema() {
		return this.initializeSchema;
	}

	/**
	 * Returns a copy with another mode of creating missing tables.
	 * @param initializeSchema the mode; embedded databases only by default
	 * @return a copy
	 */
	public SearchLogSettings withInitializeSchema(InitializeSchema initializeSchema) {
		return copy((copy) -> copy.initializeSchema = initializeSchema);
	}

	/**
	 * Returns the duration for which rows are kept.
	 * @return the duration; zero keeps rows forever
	 */
	public Duration retention() {
		return this.retention;
	}

	/**
	 * Returns a copy with another retention.
	 * @param retention the duration; zero keeps rows forever; 90 days by default
	 * @return a copy
	 */
	public SearchLogSettings withRetention(Duration retention) {
		return copy((copy) -> copy.retention = retention);
	}

	/**
	 * Returns the fraction of searches that are logged.
	 * @return the fraction, from 0 to 1
	 */
	public double sampling() {
		return this.sampling;
	}

	/**
	 * Returns a copy with another sampling.
	 * @param sampling the fraction, from 0 to 1; 1 by default. The id of a search
	 * decides, so all nodes decide alike
	 * @return a copy
	 */
	public SearchLogSettings withSampling(double sampling) {
		return copy((copy) -> copy.sampling = sampling);
	}

	/**
	 * Returns the maximum number of rows that wait to be written.
	 * @return the maximum number of rows that wait to be written
	 */
	public int queueCapacity() {
		return this.queueCapacity;
	}

	/**
	 * Returns a copy with another queue capacity.
	 * @param queueCapacity the number of rows, at least 1; 10,000 by default. Further
	 * rows are dropped and counted
	 * @return a copy
	 */
	public SearchLogSettings withQueueCapacity(int queueCapacity) {
		return copy((copy) -> copy.queueCapacity = queueCapacity);
	}

	/**
	 * Returns whether the hits are kept: ids, scores, highlights and fields.
	 * @return true if they are kept
	 */
	public boolean hits() {
		return this.hits;
	}

	/**
	 * Returns a copy with or without the hits.
	 * @param hits true to keep the hits; true by default
	 * @return a copy
	 */
	public SearchLogSettings withHits(boolean hits) {
		return copy((copy) -> copy.hits = hits);
	}

	/**
	 * Returns the redactor that removes private data from rows.
	 * @return the redactor, or null
	 */
	public @Nullable SearchQueryRedactor redactor() {
		return this.redactor;
	}

	/**
	 * Returns a copy with another redactor.
	 * @param redactor the redactor, or null to store rows as they are; null by default
	 * @return a copy
	 */
	public SearchLogSettings withRedactor(@Nullable SearchQueryRedactor redactor) {
		return copy((copy) -> copy.redactor = redactor);
	}

	/**
	 * Returns the mistakes in these settings.
	 * @return one sentence for each mistake; empty if there is none
	 */
	public List<String> problems() {
		List<String> problems = new ArrayList<>();
		if (this.retention.isNegative()) {
			problems.add("The retention of the search log is %s. Use a positive duration, or 0 to keep rows forever."
				.formatted(this.retention));
		}
		if (!(this.sampling >= 0 && this.sampling <= 1)) {
			problems.add("The sampling of the search log is %s. Use a fraction from 0 to 1.".formatted(this.sampling));
		}
		if (this.queueCapacity < 1) {
			problems.add("The queue capacity of the search log is %d. Use at least 1.".formatted(this.queueCapacity));
		}
		return problems;
	}

}

package io.github.elasticsearchjpa.sync;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Settings of the synchronization: the outbox, its tables and its workers. Immutable;
 * each {@code with...} method returns a copy. Durations have a precision of milliseconds.
 *
 * <pre>
 * SyncSettings.defaults().withInitializeSchema(InitializeSchema.ALWAYS).withWorkers(2)
 * </pre>
 */
public final class SyncSettings {

	/** The default number of partitions of an index. */
	public static final int DEFAULT_PARTITIONS = 16;

	/** The default number of workers of a connection. */
	public static final int DEFAULT_WORKERS = 1;

	/** The default batch size, in rows. */
	public static final int DEFAULT_BATCH_SIZE = 1000;

	private static final SyncSettings DEFAULTS = new SyncSettings();

	private String tablePrefix = "";

	private InitializeSchema initializeSchema = InitializeSchema.EMBEDDED;

	private int partitions = DEFAULT_PARTITIONS;

	private int workers = DEFAULT_WORKERS;

	private int batchSize = DEFAULT_BATCH_SIZE;

	private Duration lease = Duration.ofMinutes(1);

	private Duration poll = Duration.ofSeconds(1);

	private Duration backoff = Duration.ofSeconds(1);

	private Duration maxBackoff = Duration.ofMinutes(1);

	private Duration secondDelete = Duration.ofMinutes(10);

	private Duration cacheExpiry = Duration.ofMinutes(1);

	private Duration buildTimeout = Duration.ofMinutes(1);

	private Set<String> uncapturedIndexes = Set.of();

	private Set<String> uncapturedEntities = Set.of();

	private SyncSettings() {
	}

	/**
	 * Returns the defaults: tables are created in embedded databases only, 16 partitions
	 * for each index, 1 worker for each connection, batches of 1,000 rows, a lease of 1
	 * minute, polling every second, retries after 1 second to 1 minute, a repeated delete
	 * after 10 minutes, a cache expiry of 1 minute, a build timeout of 1 minute, and
	 * every change captured.
	 * @return the defaults
	 */
	public static SyncSettings defaults() {
		return DEFAULTS;
	}

	private SyncSettings(SyncSettings other) {
		this.tablePrefix = other.tablePrefix;
		this.initializeSchema = other.initializeSchema;
		this.partitions = other.partitions;
		this.workers = other.workers;
		this.batchSize = other.batchSize;
		this.lease = other.lease;
		this.poll = other.poll;
		this.backoff = other.backoff;
		this.maxBackoff = other.maxBackoff;
		this.secondDelete = other.secondDelete;
		this.cacheExpiry = other.cacheExpiry;
		this.buildTimeout = other.buildTimeout;
		this.uncapturedIndexes = other.uncapturedIndexes;
		this.uncapturedEntities = other.uncapturedEntities;
	}

	private SyncSettings copy(Consumer<SyncSettings> change) {
		SyncSettings copy = new SyncSettings(this);
		change.accept(copy);
		return copy;
	}

	/**
	 * Returns the prefix of the names of the library tables.
	 * @return the prefix of the names of the library tables
	 */
	public String tablePrefix() {
		return this.tablePrefix;
	}

	/**
	 * Returns a copy with another prefix of the names of the library tables.
	 * @param tablePrefix the prefix, such as a schema and a dot; empty by default
	 * @return a copy
	 */
	public SyncSettings withTablePrefix(String tablePrefix) {
		return copy((copy) -> copy.tablePrefix = tablePrefix);
	}

	/**
	 * Returns the mode in which missing library tables are created.
	 * @return the mode in which missing library tables are created
	 */
	public InitializeSchema initializeSchema() {
		return this.initializeSchema;
	}

	/**
	 * Returns a copy with another mode of creating missing library tables.
	 * @param initializeSchema the mode; embedded databases only by default
	 * @return a copy
	 */
	public SyncSettings withInitializeSchema(InitializeSchema initializeSchema) {
		return copy((copy) -> copy.initializeSchema = initializeSchema);
	}

	/**
	 * Returns the number of partitions of each index.
	 * @return the number of partitions of each index
	 */
	public int partitions() {
		return this.partitions;
	}

	/**
	 * Returns a copy with another number of partitions.
	 * @param partitions at least 1; 16 by default; ignored for indexes that have
	 * partitions already
	 * @return a copy
	 */
	public SyncSettings withPartitions(int partitions) {
		return copy((copy) -> copy.partitions = partitions);
	}

	/**
	 * Returns the number of threads of this JVM that index the changes of one connection.
	 * @return the number of threads for each connection
	 */
	public int workers() {
		return this.workers;
	}

	/**
	 * Returns a copy with another number of workers for each connection, so that a server
	 * that does not answer delays only the indexes of its connection.
	 * @param workers at least 0; 1 by default; with 0, other nodes index the changes
	 * @return a copy
	 */
	public SyncSettings withWorkers(int workers) {
		return copy((copy) -> copy.workers = workers);
	}

	/**
	 * Returns the maximum number of outbox rows that a worker reads at once.
	 * @return the maximum number of outbox rows that a worker reads at once
	 */
	public int batchSize() {
		return this.batchSize;
	}

	/**
	 * Returns a copy with another batch size.
	 * @param batchSize the number of rows, at least 1; 1,000 by default
	 * @return a copy
	 */
	public SyncSettings withBatchSize(int batchSize) {
		return copy((copy) -> copy.batchSize = batchSize);
	}

	/**
	 * Returns the duration for which a worker holds a partition without renewing its
	 * lease.
	 * @return the duration for which a worker holds a partition without renewing its
	 * lease
	 */
	public Duration lease() {
		return this.lease;
	}

	/**
	 * Returns a copy with another lease.
	 * @param lease the duration; 1 minute by default
	 * @return a copy
	 */
	public SyncSettings withLease(Duration lease) {
		return copy((copy) -> copy.lease = lease);
	}

	/**
	 * Returns the interval at which idle workers poll for changes that other nodes
	 * committed.
	 * @return the interval at which idle workers poll for changes that other nodes
	 * committed
	 */
	public Duration poll() {
		return this.poll;
	}

	/**
	 * Returns a copy with another poll interval.
	 * @param poll the interval; 1 second by default
	 * @return a copy
	 */
	public SyncSettings withPoll(Duration poll) {
		return copy((copy) -> copy.poll = poll);
	}

	/**
	 * Returns the delay before the first retry of a change, and before the first probe of
	 * an Elasticsearch that does not answer. It doubles with each further failure.
	 * @return the delay
	 */
	public Duration backoff() {
		return this.backoff;
	}

	/**
	 * Returns a copy with another delay before the first retry.
	 * @param backoff the delay; 1 second by default
	 * @return a copy
	 */
	public SyncSettings withBackoff(Duration backoff) {
		return copy((copy) -> copy.backoff = backoff);
	}

	/**
	 * Returns the maximum delay before a retry or a probe.
	 * @return the maximum delay before a retry or a probe
	 */
	public Duration maxBackoff() {
		return this.maxBackoff;
	}

	/**
	 * Returns a copy with another maximum delay before a retry.
	 * @param maxBackoff the delay; 1 minute by default
	 * @return a copy
	 */
	public SyncSettings withMaxBackoff(Duration maxBackoff) {
		return copy((copy) -> copy.maxBackoff = maxBackoff);
	}

	/**
	 * Returns the delay after which a delete is applied again.
	 * @return the delay after which a delete is applied again
	 */
	public Duration secondDelete() {
		return this.secondDelete;
	}

	/**
	 * Returns a copy with another delay of the repeated delete.
	 * @param secondDelete the delay, longer than any request can be in flight; 10 minutes
	 * by default
	 * @return a copy
	 */
	public SyncSettings withSecondDelete(Duration secondDelete) {
		return copy((copy) -> copy.secondDelete = secondDelete);
	}

	/**
	 * Returns the duration for which an unchanged document is not sent again.
	 * @return the duration for which an unchanged document is not sent again
	 */
	public Duration cacheExpiry() {
		return this.cacheExpiry;
	}

	/**
	 * Returns a copy with another cache expiry.
	 * @param cacheExpiry the duration; 1 minute by default
	 * @return a copy
	 */
	public SyncSettings withCacheExpiry(Duration cacheExpiry) {
		return copy((copy) -> copy.cacheExpiry = cacheExpiry);
	}

	/**
	 * Returns the time after which a document mapper that has not returned counts as
	 * hung.
	 * @return the time after which a document mapper counts as hung
	 */
	public Duration buildTimeout() {
		return this.buildTimeout;
	}

	/**
	 * Returns a copy with another time for building a document. If a mapper has not
	 * returned by then, a warning has the stack of its thread, the document is attempted
	 * again later, and another thread indexes other changes.
	 * @param buildTimeout the time; 1 minute by default
	 * @return a copy
	 */
	public SyncSettings withBuildTimeout(Duration buildTimeout) {
		return copy((copy) -> copy.buildTimeout = buildTimeout);
	}

	/**
	 * Returns the names of the indexes for which changes are not captured.
	 * @return the names of the indexes for which changes are not captured
	 */
	public Set<String> uncapturedIndexes() {
		return this.uncapturedIndexes;
	}

	/**
	 * Returns a copy with other indexes for which changes are not captured.
	 * @param uncapturedIndexes the names; none by default
	 * @return a copy
	 */
	public SyncSettings withUncapturedIndexes(Set<String> uncapturedIndexes) {
		return copy((copy) -> copy.uncapturedIndexes = Set.copyOf(uncapturedIndexes));
	}

	/**
	 * Returns the names of the entities whose changes, including those of subtypes, are
	 * not captured.
	 * @return the names
	 */
	public Set<String> uncapturedEntities() {
		return this.uncapturedEntities;
	}

	/**
	 * Returns a copy with other entities whose changes are not captured.
	 * @param uncapturedEntities the names; none by default
	 * @return a copy
	 */
	public SyncSettings withUncapturedEntities(Set<String> uncapturedEntities) {
		return copy((copy) -> copy.uncapturedEntities = Set.copyOf(uncapturedEntities));
	}

}

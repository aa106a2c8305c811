package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.internal.outbox.OutboxTable.MovedRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The maintenance of the outbox by this node: supervises the workers, reads the format of
 * the tables, records which indexes the node has in its configuration, moves the rows of
 * nodes of format 1, and logs open circuits and changes that no node indexes. Asks
 * nothing of Elasticsearch, so that a server that does not answer cannot delay it. One
 * thread runs it; {@link #stop} is thread-safe.
 */
final class Maintenance implements Runnable {

	/** The interval of everything but reading the format and moving rows. */
	private static final Duration INTERVAL = Duration.ofMinutes(1);

	/**
	 * The time after which an index that no node has recorded counts as not configured.
	 */
	static final Duration CONFIGURED_TIMEOUT = INTERVAL.multipliedBy(5);

	private static final Duration WARNING_INTERVAL = Duration.ofDays(1);

	private static final int MAX_MOVED = 1000;

	private static final Logger logger = LoggerFactory.getLogger(Maintenance.class);

	private final OutboxSchema tables;

	private final OutboxTable outbox;

	private final IndexTable indexTable;

	private final Set<String> indexes;

	private final Collection<Circuit> circuits;

	private final WorkerPool workers;

	private final Duration poll;

	private final Semaphore stop = new Semaphore(0);

	private long nextMinute = System.nanoTime();

	/**
	 * Creates the maintenance.
	 * @param tables the library tables
	 * @param outbox the table of the outbox
	 * @param indexes the names of the indexes of this node
	 * @param circuits the circuits of their connections
	 * @param workers the workers of this node
	 * @param poll the interval at which workers are supervised, the format is read and
	 * rows are moved
	 */
	Maintenance(OutboxSchema tables, OutboxTable outbox, Set<String> indexes, Collection<Circuit> circuits,
			WorkerPool workers, Duration poll) {
		this.tables = tables;
		this.outbox = outbox;
		this.indexTable = new IndexTable(tables);
		this.indexes = indexes;
		this.circuits = circuits;
		this.workers = workers;
		this.poll = poll;
	}

	/** Ends the thread. Thread-safe. */
	void stop() {
		this.stop.release();
	}

	@Override
	public void run() {
		try {
			do {
				runOnce();
			}
			while (!this.stop.tryAcquire(this.poll.toNanos(), TimeUnit.NANOSECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void runOnce() {
		try {
			this.workers.supervise();
			this.tables.readFormat();
			if (this.tables.formatProblem() != null) {
				return;
			}
			moveRowsOfFormat1();
			if (this.nextMinute - System.nanoTime() <= 0) {
				recordConfiguration();
				warnOfUnconfigured();
				this.circuits.forEach(Circuit::logIfOpen);
				this.nextMinute = System.nanoTime() + INTERVAL.toNanos();
			}
		}
		catch (RuntimeException ex) {
			logger.debug("The maintenance of the outbox failed; it is repeated after {} ms", this.poll.toMillis(), ex);
		}
	}

	/** Records that a node with these indexes runs. */
	void recordConfiguration() {
		for (String index : this.indexes) {
			this.tables.retry(2, (connection) -> this.indexTable.add(connection, index));
		}
		if (!this.indexes.isEmpty()) {
			this.tables.inTransaction((connection) -> {
				this.indexTable.configured(connection, this.indexes, this.tables.now(connection));
				return true;
			});
		}
	}

	/**
	 * Moves the rows that nodes of format 1 insert, while nodes of both formats run. No
	 * worker can have claimed such a row: its partition does not exist.
	 */
	private void moveRowsOfFormat1() {
		List<MovedRow> rows;
		do {
			rows = this.tables.inTransaction((connection) -> this.outbox.rowsOfFormat1(connection, MAX_MOVED));
			if (!rows.isEmpty()) {
				List<MovedRow> moved = rows;
				Partitions target = this.tables
					.partitions(moved.stream().map(MovedRow::index).collect(Collectors.toCollection(TreeSet::new)));
				this.tables.inTransaction((connection) -> {
					this.outbox.move(connection, moved, target);
					return true;
				});
				logger.debug("Moved {} rows of nodes with format 1 to the partitions of their indexes", moved.size());
			}
		}
		while (rows.size() == MAX_MOVED);
	}

	/**
	 * Warns once a day, on one node, of changes of indexes that no node has in its
	 * configuration.
	 */
	private void warnOfUnconfigured() {
		Set<String> others = this.tables.inTransaction(this.outbox::indexesWithChanges)
			.stream()
			.filter((index) -> !this.indexes.contains(index))
			.collect(Collectors.toCollection(TreeSet::new));
		for (String index : others) {
			this.tables.retry(2, (connection) -> this.indexTable.add(connection, index));
			if (this.tables.inTransaction((connection) -> isWarningDue(connection, index))) {
				logger.warn(
						"Changes wait for index '{}', but no node has this index in its configuration: {}. "
								+ "Start a node that has it, or run: search backlog --discard {}",
						index,
						Outbox.describe(this.tables.inTransaction(this.outbox::backlog)
							.stream()
							.filter((backlog) -> backlog.index().equals(index))
							.toList()),
						index);
			}
		}
	}

	private boolean isWarningDue(Connection connection, String index) throws SQLException {
		long now = this.tables.now(connection);
		IndexTable.State state = this.indexTable.states(connection).getOrDefault(index, IndexTable.State.NONE);
		return !state.isConfigured(now)
				&& this.indexTable.warn(connection, index, now, now - WARNING_INTERVAL.toMillis());
	}

}

package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.OutboxTable.DueRows;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims partitions of the indexes that one worker serves, and reads their due rows. Used
 * by the thread of the worker.
 */
final class Claims {

	/**
	 * The maximum number of partitions in a claim: half of an index, so that two workers
	 * can share it.
	 */
	private static final int MAX_PARTITIONS = SyncSettings.DEFAULT_PARTITIONS / 2;

	private static final Logger logger = LoggerFactory.getLogger(Claims.class);

	private final String holder;

	private final OutboxSchema tables;

	private final OutboxTable outbox;

	private final PartitionTable partitions;

	private final IndexTable indexTable;

	private final Partitions ids;

	private final Map<String, IndexDefinition> indexes;

	/** The number of the last claim of each partition. */
	private final Map<Integer, Long> lastClaims = new HashMap<>();

	private long count;

	/** The names of the indexes to claim, as of the last claim. */
	private Set<String> served;

	/** The indexes that are not served, each with the reason that was logged. */
	private Map<String, Exclusion> excluded = Map.of();

	Claims(String holder, OutboxSchema tables, OutboxTable outbox, PartitionTable partitions, Partitions ids,
			Map<String, IndexDefinition> indexes) {
		this.holder = holder;
		this.tables = tables;
		this.outbox = outbox;
		this.partitions = partitions;
		this.indexTable = new IndexTable(tables);
		this.ids = ids;
		this.indexes = indexes;
		this.served = indexes.keySet();
	}

	/**
	 * Claims partitions and reads their first due rows.
	 * @param size the number of rows to read
	 * @param background whether to read background rows although changes of transactions
	 * are due
	 * @return the claim, or null if no partition is free and due
	 */
	@Nullable Claimed claim(BatchSize size, boolean background) {
		long start = System.nanoTime();
		return this.tables.<@Nullable Claimed>inTransaction((connection) -> {
			long now = this.tables.now(connection);
			List<Lease> leases = this.partitions.claim(connection, this.holder, now, MAX_PARTITIONS, background,
					this.served, (partition) -> this.lastClaims.getOrDefault(partition, 0L));
			this.count++;
			leases.forEach((lease) -> this.lastClaims.put(lease.partition(), this.count));
			// Read after the claim, because a rebuild records its generation before it
			// revokes the partitions.
			Map<String, IndexTable.State> states = this.indexTable.states(connection);
			serve(states);
			if (leases.isEmpty()) {
				return null;
			}
			Claim claim = new Claim(leases, filling(states), start);
			DueRows due = due(connection, claim, now, background ? size : size.withoutBackground());
			if (!background && due.rows().isEmpty()) {
				due = due(connection, claim, now, size);
			}
			return new Claimed(claim, countUnfinished(connection, leases, due));
		});
	}

	/**
	 * Counts the rows of partitions whose holder has neither completed nor released them,
	 * so that a document that kills its node is found.
	 */
	private DueRows countUnfinished(Connection connection, List<Lease> leases, DueRows due) throws SQLException {
		Set<Integer> takenOver = leases.stream()
			.filter(Lease::takenOver)
			.map(Lease::partition)
			.collect(Collectors.toSet());
		if (takenOver.isEmpty()) {
			return due;
		}
		List<OutboxRow> counted = Unfinished.count(due.rows(), takenOver);
		this.outbox.saveUnfinished(connection,
				counted.stream()
					.filter((row) -> takenOver.contains(row.partition()) && row.key().isDocument())
					.toList());
		return new DueRows(counted, due.more());
	}

	/** Reads the next due rows of a claim. */
	DueRows due(Claim claim, BatchSize size) {
		return this.tables.inTransaction((connection) -> due(connection, claim, this.tables.now(connection), size));
	}

	private DueRows due(Connection connection, Claim claim, long now, BatchSize size) throws SQLException {
		Collection<Integer> claimed = claim.partitions()
			.stream()
			.filter((partition) -> this.served.contains(this.ids.index(partition)))
			.toList();
		return this.outbox.due(connection, claimed, now, size);
	}

	/** Releases the leases of a claim that are still held. */
	void release(Claim claim) {
		if (claim.leases().isEmpty()) {
			return;
		}
		try {
			this.tables.inTransaction((connection) -> {
				for (Lease lease : claim.leases()) {
					this.partitions.release(connection, lease);
				}
				return true;
			});
		}
		catch (RuntimeException ex) {
			logger.debug("The leases of worker {} were not released; they will expire", this.holder, ex);
		}
	}

	private static Map<String, List<String>> filling(Map<String, IndexTable.State> states) {
		return states.values().stream().collect(Collectors.toMap(IndexTable.State::index, IndexTable.State::filling));
	}

	/** Decides which indexes to serve, and logs what has changed. */
	private void serve(Map<String, IndexTable.State> states) {
		Map<String, Exclusion> now = this.indexes.values()
			.stream()
			.map((index) -> exclusion(index, states.getOrDefault(index.name(), IndexTable.State.NONE)))
			.filter((exclusion) -> exclusion.reason() != Reason.NONE)
			.collect(Collectors.toUnmodifiableMap(Exclusion::index, (exclusion) -> exclusion));
		now.values()
			.stream()
			.filter((exclusion) -> !exclusion.equals(this.excluded.get(exclusion.index())))
			.forEach(Exclusion::log);
		this.excluded.keySet()
			.stream()
			.filter((index) -> !now.containsKey(index))
			.forEach((index) -> logger.info("Started indexing '{}' on this node again", index));
		this.excluded = now;
		this.served = this.indexes.keySet()
			.stream()
			.filter((index) -> !now.containsKey(index))
			.collect(Collectors.toUnmodifiableSet());
	}

	private static Exclusion exclusion(IndexDefinition index, IndexTable.State state) {
		Reason reason = state.paused() ? Reason.PAUSED
				: (state.documentVersion() > index.documentVersion()) ? Reason.NEWER_VERSION : Reason.NONE;
		return new Exclusion(index.name(), reason, state.documentVersion(), index.documentVersion());
	}

	/** The reasons for which a worker does not serve an index. */
	private enum Reason {

		NONE, PAUSED, NEWER_VERSION

	}

	/**
	 * An index that a worker does not serve.
	 *
	 * @param index the name of the index
	 * @param reason the reason
	 * @param recorded the recorded document version
	 * @param own the document version of this node
	 */
	private record Exclusion(String index, Reason reason, int recorded, int own) {

		private void log() {
			if (this.reason == Reason.PAUSED) {
				logger.info("Stopped indexing '{}' on this node: the index is paused. Its changes wait in the outbox. "
						+ "To index them, run: search resume {}", this.index, this.index);
			}
			else {
				logger.warn(
						"Stopped indexing '{}' on this node: the index has document version {}, this node has version {}. "
								+ "Nodes of the newer version index its changes. Deploy that version to this node.",
						this.index, this.recorded, this.own);
			}
		}

	}

	/**
	 * A claim and its first due rows.
	 *
	 * @param claim the claim
	 * @param due the rows
	 */
	record Claimed(Claim claim, DueRows due) {
	}

}

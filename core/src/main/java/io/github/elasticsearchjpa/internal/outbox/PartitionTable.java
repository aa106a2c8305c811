package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.internal.database.Sql;
import io.github.elasticsearchjpa.internal.outbox.OutboxRow.Priority;

/**
 * The table {@code search_partition}. Claims, renews and releases partitions by
 * conditional updates. A token only grows: it is
 * {@code max(token + 1, epoch milliseconds)}, so that tokens keep growing after the
 * database was restored or the tables were created again.
 */
final class PartitionTable {

	/**
	 * The lowest id of a partition. Lower ids are of format 1, where partitions did not
	 * belong to indexes.
	 */
	static final int FIRST_ID = 1000;

	private final OutboxSchema schema;

	private final long lease;

	/** Makes the holder of each call unique. */
	private final AtomicLong acquisitions = new AtomicLong();

	/**
	 * Creates access to the table.
	 * @param lease the time after which the lease of a partition expires
	 */
	PartitionTable(OutboxSchema schema, Duration lease) {
		this.schema = schema;
		this.lease = lease.toMillis();
	}

	/**
	 * Inserts the partitions of an index unless it has partitions. Their tokens begin
	 * above all others, so that no document of the index has a higher version.
	 * @throws SQLException also if another node inserts partitions at the same time
	 */
	void add(Connection connection, String index, int count) throws SQLException {
		if (Sql.number(connection, "select count(*) from " + this.schema.partition() + " where index_name = ?",
				index) > 0) {
			return;
		}
		long next = Math.max(FIRST_ID - 1L,
				Sql.number(connection, "select coalesce(max(id), 0) from " + this.schema.partition()));
		long token = Sql.number(connection, "select coalesce(max(token), 0) from " + this.schema.partition());
		try (PreparedStatement insert = connection.prepareStatement("insert into " + this.schema.partition()
				+ " (id, index_name, slice, token, lease_end) values (?, ?, ?, ?, 0)")) {
			for (int slice = 0; slice < count; slice++) {
				insert.setLong(1, ++next);
				insert.setString(2, index);
				insert.setInt(3, slice);
				insert.setLong(4, token);
				insert.addBatch();
			}
			insert.executeBatch();
		}
	}

	/** Returns the ids of the partitions of an index, in the order of their slices. */
	List<Integer> ids(Connection connection, String index) throws SQLException {
		return Sql.query(connection,
				"select id from " + this.schema.partition() + " where index_name = ? order by slice",
				(row) -> row.getInt(1), index);
	}

	/**
	 * Claims free partitions that have due rows; first those with due changes of
	 * transactions, except for an eighth of the claim. Those that the worker has not
	 * claimed for the longest time come first, so that none waits longer than all others.
	 * @param holder the name of the worker
	 * @param now the time of the database, in milliseconds since 1970
	 * @param limit the maximum number of partitions
	 * @param background whether an eighth of the claim is for background rows; if not,
	 * they are claimed only if no change of a transaction is due
	 * @param indexes the names of the indexes whose partitions may be claimed
	 * @param lastClaim returns the number of the last claim of a partition by the worker
	 * @return the leases; a partition that another worker claims at the same time is
	 * missing
	 */
	List<Lease> claim(Connection connection, String holder, long now, int limit, boolean background,
			Collection<String> indexes, ToLongFunction<Integer> lastClaim) throws SQLException {
		if (indexes.isEmpty()) {
			return List.of();
		}
		String free = "select p.id, p.token, %d, p.lease_end from " + this.schema.partition()
				+ " p where p.index_name in (" + Sql.placeholders(indexes.size())
				+ ") and p.lease_end < ? and exists (select 1 from " + this.schema.outbox()
				+ " o where o.partition_id = p.id and o.priority = %1$d and o.due_at <= ?)";
		Map<Boolean, Set<Lease>> due = Sql
			.query(connection,
					free.formatted(Priority.TRANSACTION.code()) + " union all "
							+ free.formatted(Priority.BACKGROUND.code()),
					(row) -> Map.entry(row.getInt(3) == Priority.TRANSACTION.code(),
							new Lease(row.getInt(1), row.getLong(2), 0, row.getLong(4) > 0)),
					indexes, now, now, indexes, now, now)
			.stream()
			.collect(Collectors.partitioningBy(Map.Entry::getKey,
					Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
		Set<Lease> changed = due.getOrDefault(true, Set.of());
		Set<Lease> unchanged = due.getOrDefault(false, Set.of());
		unchanged.removeAll(changed);
		// An eighth is for partitions with background rows alone, however many partitions
		// have changes of transactions.
		int reserved = background ? Math.min(unchanged.size(), limit / 8) : 0;
		List<Lease> chosen = choose(changed, limit - reserved, lastClaim);
		if (background || chosen.isEmpty()) {
			chosen.addAll(choose(unchanged, limit - chosen.size(), lastClaim));
		}
		return acquire(connection, chosen, holder, now, now + this.lease);
	}

	private static List<Lease> choose(Collection<Lease> leases, int limit, ToLongFunction<Integer> lastClaim) {
		List<Lease> chosen = new ArrayList<>(leases);
		// Workers begin with different partitions.
		Collections.shuffle(chosen);
		chosen.sort(Comparator.comparingLong((lease) -> lastClaim.applyAsLong(lease.partition())));
		return new ArrayList<>(chosen.subList(0, Math.min(limit, chosen.size())));
	}

	/**
	 * Raises the tokens of leases and extends them. Every transaction that completes rows
	 * must begin with this call. Rows of a partition without a returned lease must not be
	 * completed, because another worker has claimed the partition.
	 * @return the leases that were still held, with their new tokens
	 */
	List<Lease> renew(Connection connection, Collection<Lease> leases, String holder, long now) throws SQLException {
		return acquire(connection, leases, holder, now, now + this.lease);
	}

	/**
	 * Raises the tokens of leases like {@link #renew} and releases the partitions. The
	 * returned leases are valid until the end of the transaction.
	 */
	List<Lease> renewAndRelease(Connection connection, Collection<Lease> leases, String holder, long now)
			throws SQLException {
		return acquire(connection, leases, holder, now, 0);
	}

	/**
	 * Revokes a partition from its holder: raises its token and releases it.
	 * @return the new token
	 */
	long revoke(Connection connection, int partition, long now) throws SQLException {
		Sql.update(connection, "update " + this.schema.partition()
				+ " set token = case when token >= ? then token + 1 else ? end, owner = null, lease_end = 0 where id = ?",
				now, now, partition);
		return token(connection, partition);
	}

	/** Revokes all partitions that a worker holds. */
	void revokeFrom(Connection connection, String holder, long now) throws SQLException {
		List<Integer> held = Sql.query(connection,
				"select id from " + this.schema.partition() + " where owner like ? and lease_end > 0 order by id",
				(row) -> row.getInt(1), holder + "#%");
		for (int partition : held) {
			revoke(connection, partition, now);
		}
	}

	/**
	 * Raises tokens that still have their known value. Updates the partitions in
	 * ascending order, so that concurrent transactions do not deadlock.
	 * @return the leases whose token was raised
	 */
	private List<Lease> acquire(Connection connection, Collection<Lease> known, String holder, long now, long leaseEnd)
			throws SQLException {
		if (known.isEmpty()) {
			return List.of();
		}
		// A unique holder per call makes a query for it return exactly the rows that this
		// call updated. They stay locked until the end of the transaction.
		String uniqueHolder = holder + "#" + this.acquisitions.incrementAndGet();
		List<Lease> raised = new ArrayList<>();
		int[] counts;
		try (PreparedStatement update = connection.prepareStatement("update " + this.schema.partition()
				+ " set token = ?, owner = ?, lease_end = ? where id = ? and token = ?")) {
			for (Lease lease : known.stream().sorted(Comparator.comparingInt(Lease::partition)).toList()) {
				raised.add(new Lease(lease.partition(), Math.max(lease.token() + 1, now), lease.token(),
						lease.takenOver()));
				update.setLong(1, Math.max(lease.token() + 1, now));
				update.setString(2, uniqueHolder);
				update.setLong(3, leaseEnd);
				update.setInt(4, lease.partition());
				update.setLong(5, lease.token());
				update.addBatch();
			}
			counts = update.executeBatch();
		}
		if (IntStream.of(counts).anyMatch((count) -> count < 0)) {
			// The driver does not tell how many rows each update changed.
			Set<Integer> updated = new HashSet<>(
					Sql.query(connection, "select id from " + this.schema.partition() + " where owner = ?",
							(row) -> row.getInt(1), uniqueHolder));
			return raised.stream().filter((lease) -> updated.contains(lease.partition())).toList();
		}
		return IntStream.range(0, counts.length).filter((i) -> counts[i] == 1).mapToObj(raised::get).toList();
	}

	/**
	 * Returns the partitions of an index whose pending rows no other worker has read and
	 * may still complete: free partitions, and partitions that the caller still holds. A
	 * partition is free only when it was released, because the holder of an expired lease
	 * may still complete what it has read.
	 */
	Set<Integer> freeOrHeld(Connection connection, String index, Claim claim) throws SQLException {
		return Sql
			.query(connection, "select id, token, lease_end from " + this.schema.partition() + " where index_name = ?",
					(row) -> Map.entry(row.getInt(1),
							row.getLong(3) == 0 || claim.holds(row.getInt(1), row.getLong(2))),
					index)
			.stream()
			.filter(Map.Entry::getValue)
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
	}

	/** Returns whether a partition still has the token of a claim. */
	boolean isHeld(Connection connection, int partition, Claim claim) throws SQLException {
		return claim.holds(partition, token(connection, partition));
	}

	/** Returns whether a worker has the lease of a partition of an index. */
	boolean isHeld(Connection connection, String index, long now) throws SQLException {
		return Sql.number(connection,
				"select count(*) from " + this.schema.partition() + " where index_name = ? and lease_end >= ?", index,
				now) > 0;
	}

	/** Releases a partition if the lease is still held. */
	void release(Connection connection, Lease lease) throws SQLException {
		Sql.update(connection,
				"update " + this.schema.partition() + " set owner = null, lease_end = 0 where id = ? and token = ?",
				lease.partition(), lease.token());
	}

	/** Returns the current token of a partition. */
	long token(Connection connection, int partition) throws SQLException {
		return Sql.number(connection, "select token from " + this.schema.partition() + " where id = ?", partition);
	}

}

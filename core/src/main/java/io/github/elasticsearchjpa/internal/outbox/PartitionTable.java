package io.github.elasticsearchjpa.internal.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Claims, renews and releases partitions by conditional updates. A token only grows: it
 * is {@code max(token + 1, epoch milliseconds)}, so that a restored or recreated database
 * heals.
 */
final class PartitionTable {

	private final OutboxSchema tables;

	private final long lease;

	private final AtomicLong taken = new AtomicLong();

	PartitionTable(OutboxSchema tables, Duration lease) {
		this.tables = tables;
		this.lease = lease.toMillis();
	}

	/**
	 * Takes some of the partitions that have due rows, of other indexes than some, and
	 * that nobody holds. Which ones is left to chance.
	 */
	List<Lease> claim(Connection connection, String owner, long now, int limit, Set<String> aside) throws SQLException {
		String sql = "select p.id, p.token from " + this.tables.partition()
				+ " p where p.lease_end < ? and exists (select 1 from " + this.tables.outbox()
				+ " o where o.partition_id = p.id and o.state in ('N', 'S') and o.due_at <= ?"
				+ OutboxTable.without(aside) + ")";
		try (PreparedStatement select = connection.prepareStatement(sql)) {
			select.setLong(1, now);
			select.setLong(2, now);
			OutboxTable.bind(select, 3, aside);
			List<Lease> due = leases(select, Map.of());
			Collections.shuffle(due);
			return take(connection, due.subList(0, Math.min(limit, due.size())), owner, now, now + this.lease);
		}
	}

	/**
	 * Takes the next tokens of partitions still held. Begins every transaction that
	 * completes rows; what is not returned is somebody else's now, and nothing of it may
	 * be completed.
	 */
	List<Lease> renew(Connection connection, Collection<Lease> leases, String owner, long now) throws SQLException {
		return take(connection, leases, owner, now, now + this.lease);
	}

	/** As {@link #renew}, but for the last time: the partitions are free afterwards. */
	List<Lease> renewAndRelease(Connection connection, Collection<Lease> leases, String owner, long now)
			throws SQLException {
		return take(connection, leases, owner, now, 0);
	}

	/**
	 * Takes the next token of a partition from whoever holds it, and leaves it for all to
	 * claim.
	 * @return that token
	 */
	long revoke(Connection connection, int partition, long now) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement("update " + this.tables.partition()
				+ " set token = case when token >= ? then token + 1 else ? end, owner = null, lease_end = 0 where id = ?")) {
			update.setLong(1, now);
			update.setLong(2, now);
			update.setInt(3, partition);
			update.executeUpdate();
		}
		return token(connection, partition);
	}

	/**
	 * Raises tokens that are still the ones known, in one batch and always in the order
	 * of the partitions, so that nobody waits for each other. Each time the worker signs
	 * with another name: what bears it is what this batch changed, and is locked until
	 * the end of the transaction.
	 */
	private List<Lease> take(Connection connection, Collection<Lease> known, String owner, long now, long leaseEnd)
			throws SQLException {
		if (known.isEmpty()) {
			return List.of();
		}
		String signature = owner + "#" + this.taken.incrementAndGet();
		Map<Integer, Long> previous = new HashMap<>();
		try (PreparedStatement update = connection.prepareStatement("update " + this.tables.partition()
				+ " set token = ?, owner = ?, lease_end = ? where id = ? and token = ?")) {
			for (Lease lease : known.stream().sorted(Comparator.comparingInt(Lease::partition)).toList()) {
				previous.put(lease.partition(), lease.token());
				update.setLong(1, Math.max(lease.token() + 1, now));
				update.setString(2, signature);
				update.setLong(3, leaseEnd);
				update.setInt(4, lease.partition());
				update.setLong(5, lease.token());
				update.addBatch();
			}
			update.executeBatch();
		}
		try (PreparedStatement select = connection
			.prepareStatement("select id, token from " + this.tables.partition() + " where owner = ? order by id")) {
			select.setString(1, signature);
			return leases(select, previous);
		}
	}

	private static List<Lease> leases(PreparedStatement select, Map<Integer, Long> previous) throws SQLException {
		try (ResultSet rows = select.executeQuery()) {
			List<Lease> leases = new ArrayList<>();
			while (rows.next()) {
				leases.add(new Lease(rows.getInt(1), rows.getLong(2), previous.getOrDefault(rows.getInt(1), 0L)));
			}
			return leases;
		}
	}

	/** Gives a partition back, if it is still held. */
	void release(Connection connection, Lease lease) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement(
				"update " + this.tables.partition() + " set owner = null, lease_end = 0 where id = ? and token = ?")) {
			update.setInt(1, lease.partition());
			update.setLong(2, lease.token());
			update.executeUpdate();
		}
	}

	long token(Connection connection, int partition) throws SQLException {
		try (PreparedStatement select = connection
			.prepareStatement("select token from " + this.tables.partition() + " where id = ?")) {
			select.setInt(1, partition);
			try (ResultSet row = select.executeQuery()) {
				row.next();
				return row.getLong(1);
			}
		}
	}

}

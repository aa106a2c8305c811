package io.github.elasticsearchjpa.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Claims, renews and releases partitions by conditional updates. A token only grows: it
 * is {@code max(token + 1, epoch milliseconds)}, so that a restored or recreated database
 * heals.
 */
final class Partitions {

	private final OutboxTables tables;

	private final long lease;

	Partitions(OutboxTables tables, Duration lease) {
		this.tables = tables;
		this.lease = lease.toMillis();
	}

	/**
	 * Partitions that have due rows and that nobody holds: some of them, in the order in
	 * which everybody locks them.
	 */
	List<Integer> due(Connection connection, long now, int limit) throws SQLException {
		String sql = "select p.id from " + this.tables.partition()
				+ " p where p.lease_end < ? and exists (select 1 from " + this.tables.outbox()
				+ " o where o.partition_id = p.id and o.state in ('N', 'S') and o.due_at <= ?)";
		try (PreparedStatement select = connection.prepareStatement(sql)) {
			select.setLong(1, now);
			select.setLong(2, now);
			try (ResultSet rows = select.executeQuery()) {
				List<Integer> partitions = new ArrayList<>();
				while (rows.next()) {
					partitions.add(rows.getInt(1));
				}
				Collections.shuffle(partitions);
				return partitions.stream().limit(limit).sorted().toList();
			}
		}
	}

	/** Takes those of some partitions that nobody holds. */
	List<Lease> claim(Connection connection, Collection<Integer> partitions, String owner, long now)
			throws SQLException {
		List<Lease> leases = new ArrayList<>();
		for (int partition : partitions) {
			Lease lease = next(partition, token(connection, partition), now);
			if (update(connection, lease, owner, now, " and lease_end < " + now)) {
				leases.add(lease);
			}
		}
		return leases;
	}

	/**
	 * Takes the next tokens of partitions still held. Begins every transaction that
	 * completes rows; what is not returned is somebody else's now, and nothing of it may
	 * be completed.
	 */
	List<Lease> renew(Connection connection, Collection<Lease> leases, String owner, long now) throws SQLException {
		List<Lease> renewed = new ArrayList<>();
		for (Lease lease : leases) {
			Lease next = next(lease.partition(), lease.token(), now);
			if (update(connection, next, owner, now, "")) {
				renewed.add(next);
			}
		}
		return renewed;
	}

	private static Lease next(int partition, long token, long now) {
		return new Lease(partition, Math.max(token + 1, now), token);
	}

	/**
	 * Takes the next token of a partition from whoever holds it, and leaves it for all to
	 * claim.
	 * @return that token
	 */
	long pass(Connection connection, int partition, long now) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement("update " + this.tables.partition()
				+ " set token = case when token >= ? then token + 1 else ? end, owner = null, lease_end = 0 where id = ?")) {
			update.setLong(1, now);
			update.setLong(2, now);
			update.setInt(3, partition);
			update.executeUpdate();
		}
		return token(connection, partition);
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

	private boolean update(Connection connection, Lease lease, String owner, long now, String condition)
			throws SQLException {
		String sql = "update " + this.tables.partition()
				+ " set token = ?, owner = ?, lease_end = ? where id = ? and token = ?" + condition;
		try (PreparedStatement update = connection.prepareStatement(sql)) {
			update.setLong(1, lease.token());
			update.setString(2, owner);
			update.setLong(3, now + this.lease);
			update.setInt(4, lease.partition());
			update.setLong(5, lease.previous());
			return update.executeUpdate() == 1;
		}
	}

}

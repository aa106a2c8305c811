package io.github.elasticsearchjpa.change;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.elasticsearchjpa.outbox.Change;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import org.hibernate.Session;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.transaction.spi.TransactionObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the changes of each transaction and appends them to the queue before it
 * commits, on its connection. A change set belongs to the thread of its transaction.
 */
final class ChangeRecorder {

	private static final Logger logger = LoggerFactory.getLogger(ChangeRecorder.class);

	private final ChangeQueue queue;

	private final Map<SharedSessionContractImplementor, Recording> recordings = new ConcurrentHashMap<>();

	ChangeRecorder(ChangeQueue queue) {
		this.queue = queue;
	}

	void record(SharedSessionContractImplementor session, Change change) {
		if (!session.isTransactionInProgress()) {
			appendAtOnce(session, change);
			return;
		}
		Recording recording = this.recordings.computeIfAbsent(session, Recording::new);
		recording.changes.add(change);
		if (recording.completing) {
			recording.append(); // flushed by another participant, after ours had its turn
		}
	}

	/**
	 * For a stateless session without a transaction, where each statement commits: what
	 * it keeps for a JDBC batch is written before the change is recorded.
	 */
	private void appendAtOnce(SharedSessionContractImplementor session, Change change) {
		session.getJdbcCoordinator().executeBatch();
		append(session, List.of(change));
		this.queue.wake();
	}

	/**
	 * In JTA, a session may be closed before its transaction is complete: then another
	 * that joins the transaction has its connection.
	 */
	private void append(SharedSessionContractImplementor session, Collection<Change> changes) {
		if (session.isOpenOrWaitingForAutoClose()) {
			session.doWork((connection) -> this.queue.append(connection, changes));
		}
		else if (!changes.isEmpty()) {
			try (Session another = session.getFactory()
				.withOptions()
				.tenantIdentifier(session.getTenantIdentifierValue())
				.openSession()) {
				another.doWork((connection) -> this.queue.append(connection, changes));
			}
		}
	}

	/**
	 * The changes of one transaction. An observer and not a {@code Synchronization},
	 * since Hibernate asks observers after all synchronizations, also those that came
	 * while these were asked: the first change may be flushed by one of them.
	 */
	private final class Recording implements TransactionObserver {

		private final SharedSessionContractImplementor session;

		private final ChangeSet changes = new ChangeSet();

		private boolean completing;

		private Recording(SharedSessionContractImplementor session) {
			this.session = session;
			session.getTransactionCoordinator().addObserver(this);
		}

		private void append() {
			ChangeRecorder.this.append(this.session, this.changes.drain());
		}

		@Override
		public void afterBegin() {
			// it has begun
		}

		/** After the flush, in the transaction; an exception here rolls it back. */
		@Override
		public void beforeCompletion() {
			this.completing = true;
			append();
		}

		/** An exception here would reach the caller after the commit. */
		@Override
		public void afterCompletion(boolean successful, boolean delayed) {
			ChangeRecorder.this.recordings.remove(this.session);
			try {
				this.session.getTransactionCoordinator().removeObserver(this);
				if (successful) {
					ChangeRecorder.this.queue.wake();
				}
			}
			catch (RuntimeException ex) {
				logger.warn("The workers were not woken; they will find the changes by polling", ex);
			}
		}

	}

}

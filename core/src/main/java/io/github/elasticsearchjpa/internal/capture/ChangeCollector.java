package io.github.elasticsearchjpa.internal.capture;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.elasticsearchjpa.internal.outbox.Change;
import io.github.elasticsearchjpa.internal.outbox.Outbox;
import org.hibernate.Session;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.transaction.spi.TransactionObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the changes of each transaction and enqueues them before the transaction
 * commits, on its connection. Thread-safe; the changes of one transaction are used by its
 * thread only.
 */
final class ChangeCollector {

	private static final Logger logger = LoggerFactory.getLogger(ChangeCollector.class);

	private final Outbox outbox;

	private final Map<SharedSessionContractImplementor, TransactionChanges> transactions = new ConcurrentHashMap<>();

	ChangeCollector(Outbox outbox) {
		this.outbox = outbox;
	}

	/**
	 * Collects a change, to be enqueued before the session's transaction commits. Without
	 * a transaction, enqueues it at once.
	 */
	void collect(SharedSessionContractImplementor session, Change change) {
		if (!session.isTransactionInProgress()) {
			enqueueAtOnce(session, change);
			return;
		}
		TransactionChanges collected = this.transactions.computeIfAbsent(session, TransactionChanges::new);
		collected.changes.add(change);
		// Another participant of the transaction flushed after beforeCompletion() ran.
		if (collected.completing) {
			collected.enqueue();
		}
	}

	/**
	 * Enqueues a change of a stateless session without a transaction, where each
	 * statement commits. First executes the statements that the session keeps for a JDBC
	 * batch, so that a worker never reads the row before it is written.
	 */
	private void enqueueAtOnce(SharedSessionContractImplementor session, Change change) {
		session.getJdbcCoordinator().executeBatch();
		enqueue(session, List.of(change));
		this.outbox.wake();
	}

	/**
	 * Enqueues changes on the connection of a session. In JTA, a session may be closed
	 * before its transaction completes; then a new session joins the transaction and uses
	 * the same connection.
	 */
	private void enqueue(SharedSessionContractImplementor session, Collection<Change> changes) {
		if (session.isOpenOrWaitingForAutoClose()) {
			session.doWork((connection) -> this.outbox.enqueue(connection, changes));
		}
		else if (!changes.isEmpty()) {
			try (Session another = session.getFactory()
				.withOptions()
				.tenantIdentifier(session.getTenantIdentifierValue())
				.openSession()) {
				another.doWork((connection) -> this.outbox.enqueue(connection, changes));
			}
		}
	}

	/**
	 * The changes of one transaction. This is an observer and not a
	 * {@code Synchronization}, because Hibernate calls observers after all
	 * synchronizations, including those registered meanwhile. The first change may be
	 * flushed by a synchronization.
	 */
	private final class TransactionChanges implements TransactionObserver {

		private final SharedSessionContractImplementor session;

		private final ChangeSet changes = new ChangeSet();

		private boolean completing;

		private TransactionChanges(SharedSessionContractImplementor session) {
			this.session = session;
			session.getTransactionCoordinator().addObserver(this);
		}

		private void enqueue() {
			ChangeCollector.this.enqueue(this.session, this.changes.drain());
		}

		@Override
		public void afterBegin() {
			// The transaction has begun already.
		}

		/**
		 * Enqueues the changes after the flush, in the transaction. An exception rolls
		 * the transaction back.
		 */
		@Override
		public void beforeCompletion() {
			this.completing = true;
			enqueue();
		}

		/**
		 * Wakes the workers. Catches exceptions, which would reach the caller although
		 * the transaction has committed.
		 */
		@Override
		public void afterCompletion(boolean successful, boolean delayed) {
			ChangeCollector.this.transactions.remove(this.session);
			try {
				this.session.getTransactionCoordinator().removeObserver(this);
				if (successful) {
					ChangeCollector.this.outbox.wake();
				}
			}
			catch (RuntimeException ex) {
				logger.warn("Could not wake the workers after a commit; they find its changes at their next poll", ex);
			}
		}

	}

}

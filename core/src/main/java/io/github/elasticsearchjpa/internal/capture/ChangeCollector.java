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
 * Collects the changes of each transaction and appends them to the queue before it
 * commits, on its connection. A change set belongs to the thread of its transaction.
 */
final class ChangeCollector {

	private static final Logger logger = LoggerFactory.getLogger(ChangeCollector.class);

	private final Outbox outbox;

	private final Map<SharedSessionContractImplementor, TransactionChanges> transactions = new ConcurrentHashMap<>();

	ChangeCollector(Outbox outbox) {
		this.outbox = outbox;
	}

	void collect(SharedSessionContractImplementor session, Change change) {
		if (!session.isTransactionInProgress()) {
			enqueueAtOnce(session, change);
			return;
		}
		TransactionChanges collected = this.transactions.computeIfAbsent(session, TransactionChanges::new);
		collected.changes.add(change);
		if (collected.completing) {
			collected.enqueue(); // flushed by another participant, after ours had its
									// turn
		}
	}

	/**
	 * For a stateless session without a transaction, where each statement commits: what
	 * it keeps for a JDBC batch is written before the change is recorded.
	 */
	private void enqueueAtOnce(SharedSessionContractImplementor session, Change change) {
		session.getJdbcCoordinator().executeBatch();
		enqueue(session, List.of(change));
		this.outbox.wake();
	}

	/**
	 * In JTA, a session may be closed before its transaction is complete: then another
	 * that joins the transaction has its connection.
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
	 * The changes of one transaction. An observer and not a {@code Synchronization},
	 * since Hibernate asks observers after all synchronizations, also those that came
	 * while these were asked: the first change may be flushed by one of them.
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
			// it has begun
		}

		/** After the flush, in the transaction; an exception here rolls it back. */
		@Override
		public void beforeCompletion() {
			this.completing = true;
			enqueue();
		}

		/** An exception here would reach the caller after the commit. */
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
				logger.warn("The workers were not woken; they will find the changes by polling", ex);
			}
		}

	}

}

package io.github.elasticsearchjpa;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.transaction.jta.platform.internal.AbstractJtaPlatform;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * As little of a transaction manager as Hibernate needs: a transaction is of its thread,
 * and has one connection. Nobody serializes it.
 */
@NullMarked
@SuppressWarnings({ "serial", "NullAway.Init", "ThreadLocalUsage" })
final class JtaTransactions implements TransactionManager {

	private final ThreadLocal<@Nullable OneConnection> current = new ThreadLocal<>();

	private String url;

	Configuration configure(Configuration configuration) {
		this.url = configuration.getProperty("jakarta.persistence.jdbc.url");
		configuration.getProperties().put("hibernate.transaction.jta.platform", new Platform());
		configuration.getProperties().put("hibernate.connection.provider_class", new Connections());
		return configuration.setProperty("hibernate.transaction.coordinator_class", "jta");
	}

	@Override
	public void begin() {
		if (this.current.get() != null) {
			throw new IllegalStateException("There is one already");
		}
		this.current.set(new OneConnection());
	}

	@Override
	public void commit() throws RollbackException, SystemException {
		Objects.requireNonNull(this.current.get()).commit();
	}

	@Override
	public void rollback() throws SystemException {
		Objects.requireNonNull(this.current.get()).rollback();
	}

	@Override
	public int getStatus() {
		OneConnection transaction = this.current.get();
		return (transaction != null) ? transaction.status : Status.STATUS_NO_TRANSACTION;
	}

	@Override
	public @Nullable Transaction getTransaction() {
		return this.current.get();
	}

	@Override
	public void setRollbackOnly() {
		Objects.requireNonNull(this.current.get()).setRollbackOnly();
	}

	@Override
	public void setTransactionTimeout(int seconds) {
		// as long as it takes
	}

	@Override
	public @Nullable Transaction suspend() {
		OneConnection transaction = this.current.get();
		this.current.remove();
		return transaction;
	}

	@Override
	public void resume(Transaction transaction) {
		this.current.set((OneConnection) transaction);
	}

	private final class OneConnection implements Transaction {

		private final List<Synchronization> synchronizations = new ArrayList<>();

		private @Nullable Connection connection;

		private int status = Status.STATUS_ACTIVE;

		private Connection connection() throws SQLException {
			if (this.connection == null) {
				this.connection = DriverManager.getConnection(JtaTransactions.this.url);
				this.connection.setAutoCommit(false);
			}
			return this.connection;
		}

		@Override
		public void commit() throws RollbackException, SystemException {
			RollbackException failure = new RollbackException();
			try {
				for (int i = 0; i < this.synchronizations.size(); i++) {
					this.synchronizations.get(i).beforeCompletion();
				}
			}
			catch (RuntimeException ex) {
				setRollbackOnly();
				failure.initCause(ex);
			}
			boolean committed = this.status == Status.STATUS_ACTIVE;
			end(committed);
			if (!committed) {
				throw failure;
			}
		}

		@Override
		public void rollback() throws SystemException {
			end(false);
		}

		private void end(boolean commit) throws SystemException {
			try (Connection connection = connection()) {
				if (commit) {
					connection.commit();
				}
				else {
					connection.rollback();
				}
			}
			catch (SQLException ex) {
				throw new SystemException(ex.toString());
			}
			this.status = commit ? Status.STATUS_COMMITTED : Status.STATUS_ROLLEDBACK;
			JtaTransactions.this.current.remove();
			this.synchronizations.forEach((synchronization) -> synchronization.afterCompletion(this.status));
		}

		@Override
		public int getStatus() {
			return this.status;
		}

		@Override
		public void registerSynchronization(Synchronization synchronization) {
			this.synchronizations.add(synchronization);
		}

		@Override
		public void setRollbackOnly() {
			this.status = Status.STATUS_MARKED_ROLLBACK;
		}

		@Override
		public boolean enlistResource(javax.transaction.xa.XAResource resource) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean delistResource(javax.transaction.xa.XAResource resource, int flag) {
			throw new UnsupportedOperationException();
		}

	}

	private final class Platform extends AbstractJtaPlatform {

		@Override
		protected TransactionManager locateTransactionManager() {
			return JtaTransactions.this;
		}

		@Override
		protected @Nullable UserTransaction locateUserTransaction() {
			return null;
		}

	}

	/** That of the transaction, if there is one. */
	private final class Connections implements ConnectionProvider {

		@Override
		public Connection getConnection() throws SQLException {
			OneConnection transaction = JtaTransactions.this.current.get();
			return (transaction != null) ? transaction.connection()
					: DriverManager.getConnection(JtaTransactions.this.url);
		}

		@Override
		public void closeConnection(Connection connection) throws SQLException {
			if (connection.getAutoCommit()) {
				connection.close();
			}
		}

		@Override
		public boolean supportsAggressiveRelease() {
			return true;
		}

		@Override
		public boolean isUnwrappableAs(Class<?> type) {
			return false;
		}

		@Override
		public <T> T unwrap(Class<T> type) {
			throw new UnsupportedOperationException();
		}

	}

}

package io.github.elasticsearchjpa.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import org.hibernate.ConnectionAcquisitionMode;
import org.hibernate.ConnectionReleaseMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.service.ServiceRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions that the library begins itself. They are read committed, whatever the
 * default isolation level of the application is: their statements must read what is
 * committed by then, and serializable transactions would make those of the application
 * fail. A connection that returns to the pool has the level that it had before.
 * Thread-safe.
 * <p>
 * In JTA, a transaction of the calling thread is suspended meanwhile.
 */
public final class LibraryTransactions {

	private static final Logger logger = LoggerFactory.getLogger(LibraryTransactions.class);

	private final SessionFactory sessionFactory;

	private final @Nullable TransactionManager jta;

	private final Database database;

	/** The default isolation level of the connections, which the driver has to query. */
	private final int isolation;

	/**
	 * Reads the default isolation level, which all connections of the session factory
	 * must have, in a first transaction.
	 * @param sessionFactory the source of connections and entities
	 * @throws InvalidConfigurationException if the transactions cannot be read committed
	 */
	public LibraryTransactions(SessionFactory sessionFactory) {
		this.sessionFactory = sessionFactory;
		this.jta = jta(sessionFactory.unwrap(SessionFactoryImplementor.class).getServiceRegistry());
		Defaults defaults = suspendingJta(
				() -> sessionFactory.fromTransaction((session) -> session.doReturningWork(Defaults::of)));
		this.database = defaults.database();
		this.isolation = defaults.isolation();
		if (this.jta != null && !isReadCommitted()) {
			requireReadCommitted();
		}
	}

	/**
	 * The defaults of all connections.
	 *
	 * @param database the database
	 * @param isolation the isolation level
	 */
	private record Defaults(Database database, int isolation) {

		private static Defaults of(Connection connection) throws SQLException {
			return new Defaults(Database.of(connection), connection.getTransactionIsolation());
		}

	}

	/** Returns the transaction manager, or null without JTA. */
	private static @Nullable TransactionManager jta(ServiceRegistry services) {
		return services.requireService(TransactionCoordinatorBuilder.class).isJta()
				? services.requireService(JtaPlatform.class).retrieveTransactionManager() : null;
	}

	/**
	 * Tries to begin a transaction in JTA. There, the level cannot be restored after the
	 * transaction, and MySQL does not change that of an XA transaction.
	 */
	private void requireReadCommitted() {
		try {
			if (this.database.isolationStatement() != null) {
				inTransaction((session) -> {
				});
				return;
			}
		}
		catch (RuntimeException ex) {
			logger.debug("Could not set the isolation level of a JTA transaction", ex);
		}
		throw new InvalidConfigurationException(List.of("The transactions of elasticsearch-jpa must be read committed, "
				+ "but the default isolation level of the data source is another one, and the library cannot change it "
				+ "in JTA transactions on this database. Set the default isolation level of the data source to read "
				+ "committed."));
	}

	/**
	 * Returns the database of the connections.
	 * @return the database
	 */
	public Database database() {
		return this.database;
	}

	/**
	 * Returns the session factory. Its own methods begin transactions of the default
	 * isolation level.
	 * @return the session factory
	 */
	public SessionFactory sessionFactory() {
		return this.sessionFactory;
	}

	/**
	 * Runs work in a session and transaction of its own.
	 * @param work the work
	 */
	public void inTransaction(Consumer<? super Session> work) {
		fromTransaction((session) -> {
			work.accept(session);
			return true;
		});
	}

	/**
	 * Runs work in a session and transaction of its own.
	 * @param work the work
	 * @param <T> the type of the result
	 * @return the result of the work
	 */
	public <T extends @Nullable Object> T fromTransaction(Function<Session, T> work) {
		if (isReadCommitted()) {
			return suspendingJta(() -> this.sessionFactory.fromTransaction(work));
		}
		String statement = this.database.isolationStatement();
		if (statement == null) {
			return restoringIsolation(work);
		}
		return suspendingJta(() -> this.sessionFactory.fromTransaction((session) -> {
			session.doWork((connection) -> setIsolation(connection, statement));
			return work.apply(session);
		}));
	}

	private boolean isReadCommitted() {
		return this.isolation == Connection.TRANSACTION_READ_COMMITTED;
	}

	/** Sets the level of the transaction, in which nothing has run yet. */
	private void setIsolation(Connection connection, String sql) throws SQLException {
		if (this.database == Database.POSTGRESQL && this.jta == null) {
			// The validation query of a pool without autocommit began a transaction, in
			// which PostgreSQL rejects the statement. Without one, the driver sends
			// nothing.
			connection.rollback();
		}
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	/**
	 * Runs work in a transaction on a connection that keeps its level until it is set
	 * again. The session holds the connection until then.
	 */
	private <T extends @Nullable Object> T restoringIsolation(Function<Session, T> work) {
		try (Session session = this.sessionFactory.withOptions()
			.connectionHandling(ConnectionAcquisitionMode.AS_NEEDED, ConnectionReleaseMode.ON_CLOSE)
			.openSession()) {
			try {
				return session.fromTransaction((transaction) -> {
					session.doWork(
							(connection) -> connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED));
					return work.apply(session);
				});
			}
			finally {
				session.doWork(this::restoreIsolation);
			}
		}
	}

	/** Restores the level, or closes the connection so that nobody else uses it. */
	private void restoreIsolation(Connection connection) throws SQLException {
		try {
			connection.setTransactionIsolation(this.isolation);
		}
		catch (SQLException ex) {
			logger.debug("Could not restore the isolation level of a connection; closing the connection", ex);
			connection.abort(Runnable::run);
		}
	}

	private <T extends @Nullable Object> T suspendingJta(Supplier<T> action) {
		if (this.jta == null) {
			return action.get();
		}
		try {
			Transaction suspended = this.jta.suspend();
			try {
				return action.get();
			}
			finally {
				if (suspended != null) {
					this.jta.resume(suspended);
				}
			}
		}
		catch (SystemException | InvalidTransactionException ex) {
			throw new IllegalStateException("Could not suspend and resume the JTA transaction of the calling thread.",
					ex);
		}
	}

}

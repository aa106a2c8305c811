package io.github.elasticsearchjpa.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.fixture.JtaTransactions;
import io.github.elasticsearchjpa.fixture.ObservedPool;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Transactions on the database of the run, which sets the isolation level of a
 * transaction, and on H2, which sets that of a connection.
 */
@DisabledIf("io.github.elasticsearchjpa.fixture.TestServers#isMariaDb")
class LibraryTransactionsIT {

	private static final String SERIALIZABLE = "serializable";

	private static final String READ_COMMITTED = "read committed";

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void onlyTransactionsOfTheLibraryAreReadCommitted(boolean inMemory) throws SQLException {
		ObservedPool pool = ObservedPool.withIsolation(Connection.TRANSACTION_SERIALIZABLE);
		try (SessionFactory sessionFactory = sessionFactory(inMemory, pool)) {
			LibraryTransactions transactions = new LibraryTransactions(sessionFactory);
			pool.clear();
			transactions.inTransaction((session) -> session.persist(new Card(1, "Of the library")));
			sessionFactory.inTransaction((session) -> session.persist(new Card(2, "Of the application")));
			assertThat(pool.committed()).extracting(ObservedPool.Transaction::isolation)
				.containsExactly(READ_COMMITTED, SERIALIZABLE);
			assertThat(pool.returned()).containsExactly(Connection.TRANSACTION_SERIALIZABLE,
					Connection.TRANSACTION_SERIALIZABLE);
		}
		pool.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aConnectionReturnsWithItsOwnLevelAfterAFailure(boolean inMemory) throws SQLException {
		ObservedPool pool = ObservedPool.withIsolation(Connection.TRANSACTION_SERIALIZABLE);
		try (SessionFactory sessionFactory = sessionFactory(inMemory, pool)) {
			LibraryTransactions transactions = new LibraryTransactions(sessionFactory);
			pool.clear();
			assertThatIllegalStateException().isThrownBy(() -> transactions.inTransaction((session) -> {
				session.persist(new Card(1, "Rolled back"));
				session.flush();
				throw new IllegalStateException("before the commit");
			}));
			assertThatThrownBy(() -> transactions.inTransaction(
					(session) -> session.createNativeMutationQuery("insert into nowhere values (1)").executeUpdate()))
				.hasMessageContaining("nowhere");
			sessionFactory.inTransaction((session) -> assertThat(session.find(Card.class, 1L)).isNull());
			assertThat(pool.committed()).extracting(ObservedPool.Transaction::isolation).containsExactly(SERIALIZABLE);
			assertThat(pool.returned()).hasSize(3).containsOnly(Connection.TRANSACTION_SERIALIZABLE);
		}
		pool.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void connectionsThatAreReadCommittedNeedNoStatement(boolean inMemory) throws SQLException {
		ObservedPool pool = ObservedPool.withIsolation(Connection.TRANSACTION_READ_COMMITTED);
		try (SessionFactory sessionFactory = sessionFactory(inMemory, pool)) {
			LibraryTransactions transactions = new LibraryTransactions(sessionFactory);
			pool.clear();
			assertThat(transactions.<Card>fromTransaction((session) -> session.find(Card.class, 1L))).isNull();
			assertThat(pool.statements()).containsExactly("prepareStatement");
		}
		pool.close();
	}

	/** The transaction of the validation query goes on, because nothing commits it. */
	@Test
	void aPoolMayValidateConnectionsThatDoNotCommitEachStatement() throws SQLException {
		ObservedPool pool = new ObservedPool((url) -> url,
				(connection) -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE),
				(connection) -> {
					connection.setAutoCommit(false);
					execute(connection, "select 1");
				});
		try (SessionFactory sessionFactory = sessionFactory(false, pool)) {
			LibraryTransactions transactions = new LibraryTransactions(sessionFactory);
			pool.clear();
			transactions.inTransaction((session) -> session.persist(new Card(1, "Of the library")));
			assertThat(pool.committed()).extracting(ObservedPool.Transaction::isolation)
				.containsExactly(READ_COMMITTED);
		}
		pool.close();
	}

	@Test
	@EnabledIf("io.github.elasticsearchjpa.fixture.TestServers#isPostgresql")
	void inJtaTransactionsOfTheLibraryAreReadCommitted() throws Exception {
		JtaTransactions jta = new JtaTransactions(
				(connection) -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
		try (SessionFactory sessionFactory = TestServers.sessionFactory(jta::configure, Card.class)) {
			jta.begin();
			try (Session caller = sessionFactory.openSession()) {
				caller.persist(new Card(1, "Of the caller"));
				caller.flush();
				LibraryTransactions transactions = new LibraryTransactions(sessionFactory);
				transactions.inTransaction((session) -> {
					assertThat(isolation(session)).isEqualTo(READ_COMMITTED);
					assertThat(session.find(Card.class, 1L)).isNull();
				});
				assertThat(isolation(caller)).isEqualTo(SERIALIZABLE);
				jta.commit();
			}
		}
	}

	/** On H2, the level cannot be restored once the transaction has ended. */
	@Test
	void inJtaADatabaseThatCannotSetTheLevelOfATransactionIsRefused() {
		assertRefused(new JtaTransactions((connection) -> {
			connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
		}), true);
	}

	/**
	 * A transaction that has begun already refuses the statement, as XA does on MySQL.
	 */
	@Test
	@EnabledIf("io.github.elasticsearchjpa.fixture.TestServers#isPostgresql")
	void inJtaATransactionThatRefusesTheLevelIsRefused() {
		assertRefused(new JtaTransactions((connection) -> {
			connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
			connection.setAutoCommit(false);
			execute(connection, "select 1");
		}), false);
	}

	private static void assertRefused(JtaTransactions jta, boolean inMemory) {
		try (SessionFactory sessionFactory = inMemory ? TestServers.sessionFactoryInMemory(jta::configure, Card.class)
				: TestServers.sessionFactory(jta::configure, Card.class)) {
			assertThatThrownBy(() -> new LibraryTransactions(sessionFactory))
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("Set the default isolation level of the data source to read committed.");
		}
	}

	/** Builds a session factory that releases connections as early as Hibernate can. */
	private static SessionFactory sessionFactory(boolean inMemory, ObservedPool pool) {
		UnaryOperator<Configuration> settings = (configuration) -> pool.configure(configuration)
			.setProperty("hibernate.connection.handling_mode", "DELAYED_ACQUISITION_AND_RELEASE_AFTER_TRANSACTION");
		return inMemory ? TestServers.sessionFactoryInMemory(settings, Card.class)
				: TestServers.sessionFactory(settings, Card.class);
	}

	private static String isolation(Session session) {
		return session.createNativeQuery("show transaction_isolation", String.class).getSingleResult();
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

}

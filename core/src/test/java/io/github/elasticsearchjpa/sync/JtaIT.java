package io.github.elasticsearchjpa.sync;

import io.github.elasticsearchjpa.fixture.JtaTransactions;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import jakarta.transaction.TransactionManager;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Changes in JTA transactions, as an application server begins and completes them. */
@SuppressWarnings("NullAway.Init") // set before all tests
class JtaIT {

	private static final JtaTransactions transactions = new JtaTransactions();

	private static SyncedLibrary library;

	@BeforeAll
	static void start() {
		library = SyncedLibrary.start(TestServers.sessionFactory(transactions::configure, Library.entities()),
				IndexSettings.of("cards", "Card"));
	}

	@AfterAll
	static void stop() {
		library.close();
	}

	@Test
	void changesOfACommittedJtaTransactionAreIndexed() throws Exception {
		inTransaction((session) -> session.persist(new Card(1, "Committed")), true);
		assertThat(library.document("cards", 1).path("name").asString("")).isEqualTo("Committed");
		inTransaction((session) -> session.find(Card.class, 1L).name = "Changed", true);
		assertThat(library.document("cards", 1).path("name").asString("")).isEqualTo("Changed");
		inTransaction((session) -> session.remove(session.find(Card.class, 1L)), true);
		assertThat(library.document("cards", 1).isMissingNode()).isTrue();
	}

	@Test
	void changesOfARolledBackJtaTransactionAreNotIndexed() throws Exception {
		inTransaction((session) -> {
			session.persist(new Card(2, "Rolled back"));
			session.flush();
		}, false);
		assertThat(library.document("cards", 2).isMissingNode()).isTrue();
		assertThat(library.rows()).isZero();
	}

	@Test
	void changesOfTwoSessionsInOneJtaTransactionAreIndexed() throws Exception {
		inTransaction((one) -> {
			one.persist(new Card(3, "By one session"));
			Session other = library.sessionFactory.openSession();
			other.persist(new Card(4, "By another"));
			other.flush();
			// Closed before the transaction completes.
			other.close();
		}, true);
		assertThat(library.document("cards", 3).isObject()).isTrue();
		assertThat(library.document("cards", 4).isObject()).isTrue();
	}

	@Test
	void aTransactionOfTheLibraryDoesNotJoinTheJtaTransactionOfTheCaller() throws Exception {
		inTransaction((session) -> session.createNativeMutationQuery(
				"insert into {h-domain}Card (id, name, version, shown, broken, padding) values (5, 'Five', 0, true, false, 0)")
			.executeUpdate(), true);
		inTransaction((session) -> {
			library.sync.index(Card.class, 5L, true);
			assertThat(library.document("cards", 5).path("name").asString("")).as("before the caller commits")
				.isEqualTo("Five");
			session.persist(new Card(6, "Of the caller"));
		}, true);
		assertThat(library.document("cards", 6).isObject()).isTrue();
	}

	private static void inTransaction(SessionAction action, boolean commit) throws Exception {
		TransactionManager manager = transactions;
		manager.begin();
		try (Session session = library.sessionFactory.openSession()) {
			action.run(session);
			if (commit) {
				manager.commit();
			}
			else {
				manager.rollback();
			}
		}
	}

	private interface SessionAction {

		void run(Session session);

	}

}

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

/** Transactions that somebody else begins and completes, as in an application server. */
@SuppressWarnings("NullAway.Init") // before all
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
	void whatAJtaTransactionCommitsIsIndexed() throws Exception {
		within((session) -> session.persist(new Card(1, "Committed")), true);
		assertThat(library.document("cards", 1).path("name").asString("")).isEqualTo("Committed");
		within((session) -> session.find(Card.class, 1L).name = "Changed", true);
		assertThat(library.document("cards", 1).path("name").asString("")).isEqualTo("Changed");
		within((session) -> session.remove(session.find(Card.class, 1L)), true);
		assertThat(library.document("cards", 1).isMissingNode()).isTrue();
	}

	@Test
	void whatAJtaTransactionRollsBackIsNotIndexed() throws Exception {
		within((session) -> {
			session.persist(new Card(2, "Rolled back"));
			session.flush();
		}, false);
		assertThat(library.document("cards", 2).isMissingNode()).isTrue();
		assertThat(library.rows()).isZero();
	}

	@Test
	void twoSessionsOfOneTransactionAreBothIndexed() throws Exception {
		within((one) -> {
			one.persist(new Card(3, "By one session"));
			Session other = library.sessionFactory.openSession();
			other.persist(new Card(4, "By another"));
			other.flush();
			other.close(); // before the transaction is complete
		}, true);
		assertThat(library.document("cards", 3).isObject()).isTrue();
		assertThat(library.document("cards", 4).isObject()).isTrue();
	}

	private static void within(SessionWork work, boolean commit) throws Exception {
		TransactionManager manager = transactions;
		manager.begin();
		try (Session session = library.sessionFactory.openSession()) {
			work.in(session);
			if (commit) {
				manager.commit();
			}
			else {
				manager.rollback();
			}
		}
	}

	private interface SessionWork {

		void in(Session session);

	}

}

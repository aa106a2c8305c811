package io.github.elasticsearchjpa.internal.outbox;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The maintenance of nodes that have the index 'cards', but not the index 'former'. */
@SuppressWarnings("NullAway.Init") // set before each test
class MaintenanceIT {

	private final SyncSettings settings = SyncedLibrary.settings(TestServers.prefix(), 0);

	private SessionFactory sessionFactory;

	private OutboxSchema tables;

	private OutboxTable outbox;

	@BeforeEach
	void enqueueAChangeOfAFormerIndex() {
		this.sessionFactory = TestServers.sessionFactory(Card.class);
		this.tables = new OutboxSchema(new LibraryTransactions(this.sessionFactory), this.settings);
		this.outbox = new OutboxTable(this.tables, this.tables.prepare(Set.of("cards", "former")), Clock.systemUTC());
		this.tables.inTransaction((connection) -> {
			this.outbox.append(connection,
					List.of(new Change(ChangeKey.document("cards", "Card", "1"), null, false),
							new Change(ChangeKey.document("former", "Card", "1"), null, false),
							new Change(ChangeKey.document("former", "Card", "2"), null, false)));
			return true;
		});
	}

	@AfterEach
	void close() {
		this.sessionFactory.close();
	}

	@Test
	void oneNodeWarnsOnceADayOfChangesThatNoNodeIndexes() {
		assertThat(logOfANode()).singleElement()
			.asString()
			.contains("WARN", "Changes wait for index 'former', but no node has this index in its configuration: "
					+ "2 changes wait, the oldest since ", "run: search backlog --discard former");
		assertThat(logOfANode()).as("another node").isEmpty();
		sql("update %s set warned_at = warned_at - " + Duration.ofHours(25).toMillis());
		assertThat(logOfANode()).as("a day later").hasSize(1);
		assertThat(logOfANode()).as("another node").isEmpty();
	}

	@Test
	void noNodeWarnsIfANodeWithTheIndexHasRunInTheLastFiveMinutes() {
		logOf(maintenance("former"));
		sql("update %s set warned_at = 0");
		assertThat(logOfANode()).isEmpty();
		sql("update %s set configured_at = configured_at - " + Duration.ofMinutes(6).toMillis());
		assertThat(logOfANode()).hasSize(1);
	}

	private List<String> logOfANode() {
		return logOf(maintenance("cards"));
	}

	private Maintenance maintenance(String index) {
		SyncSettings settings = SyncSettings.defaults();
		WorkerPool noWorkers = new WorkerPool(Map.of(), new HungDocuments(this.tables, this.outbox,
				new PartitionTable(this.tables, settings.lease()), settings), settings.buildTimeout());
		return new Maintenance(this.tables, this.outbox, Set.of(index), List.of(), noWorkers, Duration.ofMillis(1));
	}

	/** Returns what a node logs in its first minute. */
	private static List<String> logOf(Maintenance maintenance) {
		// Stopped before it runs, it runs once.
		maintenance.stop();
		return CapturedLog.during(maintenance).lines().toList();
	}

	private void sql(String sql) {
		this.sessionFactory.inTransaction(
				(session) -> session.createNativeMutationQuery(sql.formatted(this.tables.index())).executeUpdate());
	}

}

package io.github.elasticsearchjpa.sync;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.ids.Ids;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.mapping.SearchDocument;
import io.github.elasticsearchjpa.operation.Drift;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;
import io.github.elasticsearchjpa.search.MissingHit;
import io.github.elasticsearchjpa.search.SearchResults;
import jakarta.persistence.ConstraintMode;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.H2Dialect;
import org.hibernate.dialect.MySQLDialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Databases that compare ids without case: the application finds a row by an id that is
 * spelled in another way than the stored one. The document has the stored id.
 */
class OtherSpellingIT {

	private static final Class<?>[] ENTITIES = { Account.class, Team.class, Ids.OfBigDecimal.class };

	private static List<Named<SyncedLibrary>> databases;

	@BeforeAll
	static void start() {
		databases = List.of(Named.of("in memory", start(TestServers.sessionFactoryInMemory(ENTITIES))),
				Named.of("database of the run", start(TestServers.sessionFactory(ENTITIES))));
	}

	private static SyncedLibrary start(SessionFactory sessionFactory) {
		compareWithoutCase(sessionFactory, "Team", "id");
		compareWithoutCase(sessionFactory, "Account", "id");
		compareWithoutCase(sessionFactory, "Account", "team_id");
		return SyncedLibrary.start(sessionFactory, IndexSettings.of("cards", "Account").withDependencies("team"),
				IndexSettings.of("titles", "Account").withScope("e.name <> 'hidden'"),
				IndexSettings.of("ids", "OfBigDecimal"));
	}

	/** MariaDB compares without case by default, and ignores spaces at the end. */
	private static void compareWithoutCase(SessionFactory sessionFactory, String table, String column) {
		Dialect dialect = dialect(sessionFactory);
		String alter = "alter table {h-schema}%s alter column %s ".formatted(table, column);
		if (dialect instanceof H2Dialect) {
			sql(sessionFactory, alter + "varchar_ignorecase(255)");
		}
		else if (dialect instanceof PostgreSQLDialect) {
			sql(sessionFactory, "create collation if not exists {h-schema}ignore_case "
					+ "(provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
			sql(sessionFactory, alter + "type varchar(255) collate {h-schema}ignore_case");
		}
	}

	private static Dialect dialect(SessionFactory sessionFactory) {
		return sessionFactory.unwrap(SessionFactoryImplementor.class).getJdbcServices().getDialect();
	}

	private static void sql(SessionFactory sessionFactory, String sql) {
		sessionFactory.inTransaction((session) -> session.createNativeMutationQuery(sql).executeUpdate());
	}

	@AfterAll
	static void stop() {
		databases.forEach((database) -> database.getPayload().close());
	}

	static List<Named<SyncedLibrary>> databases() {
		return databases;
	}

	@OnEachDatabase
	void aChangeOfARowThatWasFoundByAnotherSpellingReachesItsDocument(SyncedLibrary library) {
		library.save(new Account("Alice"));
		library.sync.await(SyncedLibrary.TIMEOUT);
		library.change(Account.class, "ALICE", (account) -> account.name = "changed");
		assertThatNameIs("changed", library, "Alice");
		assertThatDocumentIsMissing(library, "ALICE");
	}

	@OnEachDatabase
	void changesOfSeveralRowsInOneBatchReachTheirDocuments(SyncedLibrary library) {
		library.in((session) -> List.of("Bob", "Carol", "Dave").forEach((id) -> session.persist(new Account(id))));
		library.sync.await(SyncedLibrary.TIMEOUT);
		library.in((session) -> List.of("BOB", "Carol", "dave")
			.forEach((id) -> session.find(Account.class, id).name = "changed"));
		for (String id : List.of("Bob", "Carol", "Dave")) {
			assertThatNameIs("changed", library, id);
		}
		assertThatDocumentIsMissing(library, "BOB");
		assertThatDocumentIsMissing(library, "dave");
	}

	/** The column adds zeros to the id that the application saves. */
	@OnEachDatabase
	void anEntityThatIsSavedUnderAnotherSpellingHasTheStoredId(SyncedLibrary library) {
		library.save(new Ids.OfBigDecimal(new BigDecimal("1.5")));
		assertThat(library.document("ids", "1.500").isObject()).isTrue();
		assertThat(library.document("ids", "1.5").isMissingNode()).isTrue();
		library.delete(Ids.OfBigDecimal.class, new BigDecimal("1.50"));
		assertThat(library.document("ids", "1.500").isMissingNode()).isTrue();
	}

	@Test
	void spacesAtTheEndOfAnIdDoNotMatterIfTheDatabaseIgnoresThem() {
		SyncedLibrary library = databases.get(1).getPayload();
		assumeTrue(dialect(library.sessionFactory) instanceof MySQLDialect, "the database ignores spaces");
		library.save(new Account("Liz"));
		library.sync.await(SyncedLibrary.TIMEOUT);
		library.change(Account.class, "Liz ", (account) -> account.name = "changed");
		assertThatNameIs("changed", library, "Liz");
	}

	@OnEachDatabase
	@SuppressWarnings("try") // a suspension has no other use than to be closed
	void aRowThatIsIndexedOnRequestByAnotherSpellingHasTheStoredId(SyncedLibrary library) {
		try (SearchSync.Suspension suspension = library.sync.suspend()) {
			library.save(new Account("Erin"));
		}
		library.sync.index(Account.class, "ERIN", false);
		assertThatNameIs("", library, "Erin");
		assertThatDocumentIsMissing(library, "ERIN");
	}

	@OnEachDatabase
	void aDeleteOfARowThatWasFoundByAnotherSpellingDeletesItsDocument(SyncedLibrary library) {
		library.save(new Account("Frank"));
		assertThatNameIs("", library, "Frank");
		library.delete(Account.class, "FRANK");
		assertThatDocumentIsMissing(library, "Frank");
	}

	@OnEachDatabase
	void aChangeOfARelatedEntityThatWasFoundByAnotherSpellingReachesTheDocuments(SyncedLibrary library) {
		Team team = library.save(new Team("Red"));
		Account account = new Account("Grace");
		account.team = team;
		library.save(account);
		library.change(Team.class, "RED", (red) -> red.name = "changed");
		assertThat(library.document("cards", "Grace").path("team").asString("")).isEqualTo("changed");
	}

	@OnEachDatabase
	void aRowThatLeavesTheScopeUnderAnotherSpellingLosesItsDocument(SyncedLibrary library) {
		library.save(new Account("Heidi"));
		assertThat(library.document("titles", "Heidi").isObject()).isTrue();
		library.change(Account.class, "HEIDI", (account) -> account.name = "hidden");
		assertThat(library.document("titles", "Heidi").isMissingNode()).isTrue();
	}

	@OnEachDatabase
	void aDocumentWithAnotherSpellingIsDriftThatIsFixed(SyncedLibrary library) {
		library.save(new Account("Ivan"));
		library.sync.await(SyncedLibrary.TIMEOUT);
		indexDirectly(library, "IVAN");
		SearchIndex<Object> cards = library.jpa.index("cards");
		VerifyResult verified = cards.verify(VerifyOptions.defaults().withFix(true), ProgressListener.none());
		assertThat(verified.examples()).extracting(Drift::documentId).containsExactly("IVAN");
		assertThatDocumentIsMissing(library, "IVAN");
		assertThatNameIs("", library, "Ivan");
	}

	@OnEachDatabase
	void aDocumentWithAnotherSpellingIsPruned(SyncedLibrary library) {
		library.save(new Account("Judy"));
		library.sync.await(SyncedLibrary.TIMEOUT);
		indexDirectly(library, "JUDY");
		assertThat(library.jpa.index("cards").prune()).isOne();
		assertThatDocumentIsMissing(library, "JUDY");
		assertThatNameIs("", library, "Judy");
	}

	@OnEachDatabase
	void aHitWithAnotherSpellingIsMissing(SyncedLibrary library) {
		library.save(new Account("Kim"));
		library.sync.await(SyncedLibrary.TIMEOUT);
		indexDirectly(library, "KIM");
		SearchIndex<Object> cards = library.jpa.index("cards");
		SearchResults<Object> results = cards.search("""
				{"query": {"ids": {"values": ["Kim", "KIM"]}}}""");
		assertThat(results.entities()).extracting((account) -> ((Account) account).id).containsExactly("Kim");
		assertThat(results.missing()).extracting(MissingHit::id).containsExactly("KIM");
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.until(() -> library.documentNow("cards", "KIM").isMissingNode());
	}

	@OnEachDatabase
	void aRebuildReadsEachRowOnceInTheOrderOfTheDatabase(SyncedLibrary library) {
		library.in((session) -> List.of("zoe", "Zack", "yves", "Yann", "X1", "x0")
			.forEach((id) -> session.persist(new Account(id))));
		library.sync.await(SyncedLibrary.TIMEOUT);
		SearchIndex<Object> cards = library.jpa.index("cards");
		cards.rebuild();
		assertThat(cards.verify(VerifyOptions.defaults(), ProgressListener.none()).drift()).isFalse();
	}

	/** Indexes a document as an earlier version or another program may have done. */
	private static void indexDirectly(SyncedLibrary library, String id) {
		TestServers.connection()
			.send("PUT", "/" + library.prefix + "cards/_doc/" + id + "?refresh=true",
					new JsonMapper().valueToTree(Map.of("name", "")));
	}

	private static void assertThatNameIs(String name, SyncedLibrary library, String id) {
		for (String index : List.of("cards", "titles")) {
			assertThat(library.document(index, id).path("name").asString(null)).as(index).isEqualTo(name);
		}
	}

	private static void assertThatDocumentIsMissing(SyncedLibrary library, String id) {
		for (String index : List.of("cards", "titles")) {
			assertThat(library.document(index, id).isMissingNode()).as(index + "/" + id).isTrue();
		}
	}

	/** A test that runs on each database, which it does not close. */
	@ParameterizedTest(autoCloseArguments = false)
	@MethodSource("databases")
	@Retention(RetentionPolicy.RUNTIME)
	private @interface OnEachDatabase {

	}

	@Entity(name = "Team")
	@SuppressWarnings("NullAway.Init")
	public static class Team {

		@Id
		private String id;

		private String name = "";

		protected Team() {
		}

		Team(String id) {
			this.id = id;
		}

	}

	@Entity(name = "Account")
	@SuppressWarnings("NullAway.Init")
	public static class Account implements SearchDocument {

		@Id
		private String id;

		private String name = "";

		@ManyToOne(fetch = FetchType.EAGER)
		@JoinColumn(foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT))
		private @Nullable Team team;

		protected Account() {
		}

		Account(String id) {
			this.id = id;
		}

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("name", this.name, "team", Objects.toString((this.team != null) ? this.team.name : null, ""));
		}

	}

}

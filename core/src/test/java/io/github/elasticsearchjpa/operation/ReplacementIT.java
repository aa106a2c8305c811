package io.github.elasticsearchjpa.operation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.error.ShrinkRefusedException;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

/**
 * An index is not replaced by far fewer documents, and an index of others not at all,
 * unless the options allow it.
 */
class ReplacementIT {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T10:15:00Z"), ZoneOffset.UTC);

	private final Connection elasticsearch = TestServers.connection();

	private SyncedLibrary library;

	private SearchIndex<Object> cards;

	@BeforeEach
	void start() {
		this.library = SyncedLibrary.start(1, (settings) -> settings, (builder) -> builder.clock(CLOCK),
				IndexSettings.of("cards", "Card"));
		this.cards = this.library.jpa.index("cards");
	}

	@AfterEach
	void stop() {
		physical().forEach((index) -> this.elasticsearch.send("DELETE", "/" + index));
		this.library.close();
	}

	@Test
	void anIndexIsNotReplacedByTheContentOfAnEmptyDatabase() {
		fill(5);
		this.cards.rebuild(RebuildOptions.defaults().withRetain(1), ProgressListener.none());
		Set<String> before = physical();
		deleteRows("id > 0");
		assertRefused(() -> this.cards.rebuild(), 5, 0, "search rebuild cards --allow-shrink");
		assertRefused(() -> this.cards.rollback(RollbackOptions.defaults(), ProgressListener.none()), 5, 0,
				"search rollback cards --allow-shrink");
		assertThat(this.cards.count()).isEqualTo(5);
		assertThat(physical()).isEqualTo(before);
		this.cards.rollback(RollbackOptions.defaults().withAllowShrink(true), ProgressListener.none());
		this.cards.refresh();
		assertThat(this.cards.count()).isZero();
	}

	@Test
	void anIndexIsReplacedByNothingIfTheOptionsAllowIt() {
		fill(5);
		deleteRows("id > 0");
		assertThat(this.cards.rebuild(RebuildOptions.defaults().withAllowShrink(true), ProgressListener.none())
			.documents()).isZero();
		assertThat(this.cards.count()).isZero();
	}

	@Test
	void anIndexIsNotReplacedByLessThanHalfOfItsDocuments() {
		fill(300);
		deleteRows("id > 140");
		assertRefused(() -> this.cards.rebuild(), 300, 140, "(Card: 140)");
		this.library.in((session) -> session.persist(new Card(150, "card")));
		LongStream.rangeClosed(151, 159)
			.forEach((id) -> this.library.in((session) -> session.persist(new Card(id, "card"))));
		assertThat(this.cards.rebuild().documents()).isEqualTo(150);
	}

	@Test
	void anIndexWhoseDocumentsCannotBeCountedIsReplaced() {
		fill(5);
		this.elasticsearch.send("POST", "/" + this.cards.alias() + "/_close");
		deleteRows("id > 1");
		assertThat(this.cards.rebuild().documents()).isEqualTo(1);
	}

	@Test
	void anIndexOfOthersIsNotTouched() {
		this.cards.delete();
		this.elasticsearch.send("PUT", "/" + this.cards.alias() + "/_doc/1?refresh", document("Not ours"));
		assertNotOurs(this.cards.alias());
		assertThat(this.elasticsearch.send("GET", "/" + this.cards.alias() + "/_doc/1")
			.path("_source")
			.path("name")
			.asString()).isEqualTo("Not ours");
	}

	@Test
	void anAliasOfOthersIsNotTouched() {
		this.cards.delete();
		String others = this.library.prefix + "cards_of_others";
		putIndex(others);
		assertNotOurs(others);
		assertThat(published()).containsExactly(others);
	}

	private void assertNotOurs(String physical) {
		fill(3);
		List<ThrowingCallable> operations = List.of(this.cards::create, this.cards::rebuild,
				() -> this.cards.deploy(ProgressListener.none()), this.cards::delete,
				() -> this.cards.rollback(RollbackOptions.defaults(), ProgressListener.none()));
		Set<String> before = physical();
		assertThat(operations)
			.allSatisfy((operation) -> assertThatThrownBy(operation).isInstanceOf(ElasticsearchJpaException.class)
				.hasMessageStartingWith("Nothing was ")
				.hasMessageContaining("Index 'cards' is read from " + physical + ", which the library did not create")
				.hasMessageContaining("search deploy cards --adopt"));
		assertThat(physical()).isEqualTo(before);
	}

	@Test
	void anAdoptedIndexIsReplacedAndKeptUnderAnotherName() {
		this.cards.delete();
		this.elasticsearch.send("PUT", "/" + this.cards.alias() + "/_doc/1?refresh", document("Not ours"));
		fill(3);
		DeployResult result = this.cards.deploy(RebuildOptions.defaults().withAdopt(true), ProgressListener.none());
		assertThat(result.action()).isEqualTo(DeployResult.Action.REBUILT);
		assertThat(this.cards.count()).isEqualTo(3);
		String kept = Objects.requireNonNull(result.rebuild()).kept().get(0);
		assertThat(kept).startsWith(this.cards.alias() + "-replaced-");
		assertThat(this.elasticsearch.send("GET", "/" + kept + "/_doc/1").path("_source").path("name").asString())
			.isEqualTo("Not ours");
		this.elasticsearch.send("PUT", "/" + kept + "/_doc/2?refresh", document("Writable"));
		this.cards.rebuild();
		assertThat(this.elasticsearch.count(kept)).isEqualTo(2);
	}

	@Test
	void anIndexThatCannotBeKeptIsNotReplacedAndStaysWritable() {
		this.cards.delete();
		this.elasticsearch.send("PUT", "/" + this.cards.alias() + "/_doc/1?refresh", document("Not ours"));
		fill(3);
		this.elasticsearch.send("PUT", "/" + this.cards.alias() + "-replaced-20261122t101500");
		assertThatThrownBy(() -> this.cards.rebuild(RebuildOptions.defaults().withAdopt(true), ProgressListener.none()))
			.isInstanceOf(RequestFailedException.class)
			.hasMessageContaining("resource_already_exists_exception");
		this.elasticsearch.send("PUT", "/" + this.cards.alias() + "/_doc/2?refresh", document("Writable"));
		assertThat(this.elasticsearch.count(this.cards.alias())).isEqualTo(2);
		assertThat(published()).containsExactly(this.cards.alias());
	}

	@Test
	void anIndexThatElasticsearchCreatedForADeleteIsReplaced() {
		this.cards.delete();
		deleteDocumentOfMissingIndex();
		assertThat(published()).containsExactly(this.cards.alias());
		assertThat(this.cards.create()).isTrue();
		assertThat(published()).doesNotContain(this.cards.alias()).hasSize(1);
		this.cards.delete();
		deleteDocumentOfMissingIndex();
		assertThat(this.cards.delete()).isTrue();
		assertThat(physical()).isEmpty();
	}

	private void deleteDocumentOfMissingIndex() {
		assertThatThrownBy(() -> this.elasticsearch.send("DELETE",
				"/" + this.cards.alias() + "/_doc/1?version=1&version_type=external&refresh=true"))
			.isInstanceOf(RequestFailedException.class)
			.hasMessageContaining("404");
	}

	@Test
	void anAdoptedAliasIsMovedAndItsIndexIsKept() {
		this.cards.delete();
		String others = this.library.prefix + "cards_of_others";
		putIndex(others);
		fill(3);
		assertThat(this.cards.rebuild(RebuildOptions.defaults().withAdopt(true), ProgressListener.none()).kept())
			.containsExactly(others);
		assertThat(published()).doesNotContain(others).hasSize(1);
		assertThat(physical()).contains(others);
	}

	@Test
	void aDeploymentFillsAnIndexThatWasCreatedWithoutTheDocumentsOfExistingRows() {
		this.cards.delete();
		saveWithoutLibrary(1);
		this.cards.create();
		assertThat(deploy()).isEqualTo("REBUILT: it was created without the documents of existing rows");
		assertThat(this.library.documentNow("cards", 1L).isObject()).isTrue();
		assertThat(deploy()).isEqualTo("SKIPPED: nothing changed");
	}

	@Test
	void aDeploymentSkipsAnIndexThatWasCreatedBeforeItsRows() {
		fill(3);
		saveWithoutLibrary(4);
		assertThat(deploy()).isEqualTo("SKIPPED: nothing changed");
	}

	private String deploy() {
		DeployResult result = this.cards.deploy(ProgressListener.none());
		return result.action() + ": " + result.reason();
	}

	private void assertRefused(ThrowingCallable operation, long documents, long rows, String text) {
		assertThatThrownBy(operation).hasMessageContaining("Nothing was changed")
			.hasMessageContaining(text)
			.asInstanceOf(type(ShrinkRefusedException.class))
			.returns(documents, ShrinkRefusedException::documents)
			.returns(rows, ShrinkRefusedException::rows);
	}

	/** Saves rows, whose documents are indexed if the library created the index. */
	private void fill(int count) {
		this.library
			.in((session) -> LongStream.rangeClosed(1, count).forEach((id) -> session.persist(new Card(id, "card"))));
		if (this.elasticsearch.find("/" + this.cards.alias() + "-*/_alias")
			.map((found) -> !found.isEmpty())
			.orElse(false)) {
			this.library.sync.await(SyncedLibrary.TIMEOUT);
			this.cards.refresh();
		}
	}

	/** Saves a row without the library. */
	private void saveWithoutLibrary(long id) {
		SearchSync.Suspension suspension = this.library.sync.suspend();
		this.library.save(new Card(id, "not captured"));
		suspension.close();
	}

	/** Deletes rows without the library. */
	private void deleteRows(String condition) {
		this.library
			.in((session) -> session.createMutationQuery("delete from Card where " + condition).executeUpdate());
	}

	private void putIndex(String name) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		body.putObject("aliases").putObject(this.cards.alias());
		this.elasticsearch.send("PUT", "/" + name, body);
	}

	private static JsonNode document(String name) {
		return JsonNodeFactory.instance.objectNode().put("name", name);
	}

	private Set<String> published() {
		return Set.copyOf(this.elasticsearch.send("GET", "/" + this.cards.alias() + "/_alias").propertyNames());
	}

	private Set<String> physical() {
		return Set.copyOf(this.elasticsearch.send("GET", "/" + this.library.prefix + "*/_alias?expand_wildcards=all")
			.propertyNames());
	}

}

package io.github.elasticsearchjpa.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RebuildStoppedException;
import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static io.github.elasticsearchjpa.operation.DeployResult.Action.EXTENDED;
import static io.github.elasticsearchjpa.operation.DeployResult.Action.REBUILT;
import static io.github.elasticsearchjpa.operation.DeployResult.Action.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A deployment makes the smallest change that an index needs. */
@SuppressWarnings("NullAway.Init") // before each
class DeployIT {

	private static final String SETTINGS = "\"number_of_replicas\": 0";

	private static final String FIELDS = "\"name\": {\"type\": \"text\"}";

	@TempDir
	private Path mappings;

	private Nodes nodes;

	@BeforeEach
	void cards() {
		this.nodes = new Nodes(Card.class);
		this.nodes.tables.inTransaction((session) -> LongStream.rangeClosed(1, 7)
			.forEach((id) -> session.persist(new Card(id, Long.toString(id)))));
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	/**
	 * Returns the index on a new node with a mapping file of these settings and fields.
	 */
	private SearchIndex<Object> cards(String settings, String fields, int documentVersion) {
		try {
			Files.writeString(this.mappings.resolve("cards.json"), """
					{"settings": {%s}, "mappings": {"_meta": {"owner": "us"}, "properties": {%s}}}"""
				.formatted(settings, fields));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return this.nodes
			.node(1, (builder) -> builder.mappingsLocation(this.mappings + "/"),
					IndexSettings.of(CARDS, "Card").withDocumentVersion(documentVersion))
			.cards();
	}

	private static DeployResult deploy(SearchIndex<Object> index) {
		return index.deploy(ProgressListener.none());
	}

	@Test
	void anIndexThatDoesNotExistIsCreatedAndFilledOnce() {
		SearchIndex<Object> cards = cards(SETTINGS, FIELDS, 1);
		DeployResult created = deploy(cards);
		assertThat(created).extracting(DeployResult::action, DeployResult::reason)
			.containsExactly(REBUILT, "it did not exist");
		assertThat(cards.count()).isEqualTo(7);
		List<String> physical = this.nodes.physical();
		assertThat(deploy(cards)).isEqualTo(new DeployResult(CARDS, SKIPPED, "nothing changed", null));
		assertThat(deploy(cards(SETTINGS, FIELDS, 1)).action()).as("on another node").isEqualTo(SKIPPED);
		assertThat(this.nodes.physical()).isEqualTo(physical);
	}

	@Test
	void newFieldsAreAddedInPlaceOnce() {
		deploy(cards(SETTINGS, FIELDS, 1));
		List<String> physical = this.nodes.physical();
		SearchIndex<Object> more = cards(SETTINGS, FIELDS + ", \"pages\": {\"type\": \"integer\"}", 1);
		assertThat(more.status().mapping()).isNotNull()
			.extracting(MappingDifference::kind)
			.isEqualTo(MappingDifference.Kind.ADDITION);
		assertThat(deploy(more)).extracting(DeployResult::action, DeployResult::reason)
			.containsExactly(EXTENDED, "the mapping file added: mappings.properties.pages");
		assertThat(this.nodes.physical()).isEqualTo(physical);
		JsonNode live = this.nodes.send("GET", "/" + more.alias() + "/_mapping").iterator().next().path("mappings");
		assertThat(live.path("_meta").path("owner").asString("")).isEqualTo("us");
		assertThat(more.status().generations().get(0).since()).as("the other data in _meta is kept").isNotNull();
		assertThat(deploy(more).action()).isEqualTo(SKIPPED);
	}

	@Test
	void newFieldsThatElasticsearchRejectsCauseARebuild() {
		// The dynamic mapping of field 'index' is text.
		deploy(cards(SETTINGS, FIELDS, 1));
		SearchIndex<Object> other = cards(SETTINGS, FIELDS + ", \"index\": {\"type\": \"keyword\"}", 1);
		assertThat(deploy(other)).extracting(DeployResult::action, DeployResult::reason)
			.containsExactly(REBUILT,
					"Elasticsearch rejected the fields that the mapping file added: mappings.properties.index");
		assertThat(deploy(other).action()).isEqualTo(SKIPPED);
	}

	@Test
	void aFieldOfAnotherTypeCausesARebuild() {
		deploy(cards(SETTINGS, FIELDS, 1));
		SearchIndex<Object> changed = cards(SETTINGS, "\"name\": {\"type\": \"keyword\"}", 1);
		assertThat(deploy(changed)).extracting(DeployResult::action, DeployResult::reason)
			.containsExactly(REBUILT, "the mapping file changed: mappings.properties.name.type");
		assertThat(changed.count()).isEqualTo(7);
		assertThat(this.nodes.physical()).hasSize(1);
		assertThat(deploy(changed).action()).isEqualTo(SKIPPED);
	}

	@Test
	void anotherSettingCausesARebuild() {
		deploy(cards(SETTINGS, FIELDS, 1));
		SearchIndex<Object> changed = cards(SETTINGS + ", \"refresh_interval\": \"5s\"", FIELDS, 1);
		assertThat(deploy(changed)).extracting(DeployResult::action, DeployResult::reason)
			.containsExactly(REBUILT, "the mapping file changed: settings.refresh_interval");
	}

	@Test
	void aHigherDocumentVersionCausesARebuildAndALowerOneIsSkipped() {
		SearchIndex<Object> one = cards(SETTINGS, FIELDS, 1);
		deploy(one);
		SearchIndex<Object> two = cards(SETTINGS, FIELDS, 2);
		assertThat(two.deploy(RebuildOptions.defaults().withRetain(1), ProgressListener.none()))
			.extracting(DeployResult::action, DeployResult::reason)
			.containsExactly(REBUILT, "the document version rose from 1 to 2");
		assertThat(this.nodes.physical()).as("one is retained").hasSize(2);
		assertThat(deploy(one)).isEqualTo(new DeployResult(CARDS, SKIPPED,
				"its documents have version 2, and this application builds version 1", null));
		assertThat(deploy(two).action()).isEqualTo(SKIPPED);
	}

	@Test
	void aDeploymentIsSkippedIfARebuildForANewerVersionWasStarted() {
		SearchIndex<Object> one = cards(SETTINGS, FIELDS, 1);
		deploy(one);
		SearchIndex<Object> two = cards(SETTINGS, FIELDS, 2);
		assertThatThrownBy(() -> two.deploy((rows, total) -> Thread.currentThread().interrupt()))
			.isInstanceOf(RebuildStoppedException.class);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(deploy(one)).extracting(DeployResult::action, DeployResult::reason)
			.containsExactly(SKIPPED,
					"a rebuild for document version 2 was started, so this node, which builds version "
							+ "1, does not index it. To withdraw version 2, rebuild the index from this node");
		one.rebuild();
		assertThat(deploy(one).reason()).isEqualTo("nothing changed");
	}

	@Test
	void oneOfTwoNodesThatDeployAtTheSameTimeRebuilds() {
		SearchIndex<Object> one = cards(SETTINGS, FIELDS, 1);
		SearchIndex<Object> other = cards(SETTINGS, FIELDS, 1);
		CompletableFuture<DeployResult> first = CompletableFuture.supplyAsync(() -> deploy(one));
		CompletableFuture<DeployResult> second = CompletableFuture.supplyAsync(() -> deploy(other));
		assertThat(List.of(first.join().action(), second.join().action())).containsExactlyInAnyOrder(REBUILT, SKIPPED);
		assertThat(this.nodes.physical()).hasSize(1);
		assertThat(one.count()).isEqualTo(7);
	}

	@Test
	void aDeploymentWaitsForTheRebuildOfAnotherNode() {
		SearchIndex<Object> one = cards(SETTINGS, FIELDS, 1);
		SearchIndex<Object> other = cards(SETTINGS, FIELDS, 1);
		CompletableFuture<DeployResult> deployed = new CompletableFuture<>();
		one.rebuild((rows, total) -> {
			if (rows == total) {
				deployed.completeAsync(() -> deploy(other));
			}
		});
		assertThat(deployed.join().action()).isEqualTo(SKIPPED);
	}

	@Test
	void aDeploymentCannotResumeARebuild() {
		SearchIndex<Object> cards = cards(SETTINGS, FIELDS, 1);
		assertThatThrownBy(() -> cards.deploy(RebuildOptions.defaults().withResume(true), ProgressListener.none()))
			.isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage("A deployment cannot resume a rebuild of index 'cards'. Run: search rebuild --resume cards");
	}

}

package io.github.elasticsearchjpa.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.StubbornProxy;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The settings of generations, and servers that reject settings, apply templates or have
 * unexpected indexes.
 */
@SuppressWarnings("NullAway.Init") // before each
class GenerationSettingsIT {

	private static final String REJECTION = """
			{"error": {"type": "illegal_argument_exception", "reason": "not available in serverless mode"}}""";

	@TempDir
	private Path mappings;

	private Nodes nodes;

	@BeforeEach
	void sevenCards() {
		this.nodes = new Nodes(Card.class);
		this.nodes.tables.inTransaction((session) -> LongStream.rangeClosed(1, 7)
			.forEach((id) -> session.persist(new Card(id, Long.toString(id)))));
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', nullValues = "none", textBlock = """
			{}                                                             | none | 1
			{"refresh_interval": "5s", "number_of_replicas": 0}            | 5s   | 0
			{"index": {"refresh_interval": "-1", "number_of_replicas": 2}} | -1   | 2
			""")
	void aGenerationIsFilledWithoutRefreshAndReplicasAndGetsItsOwnSettingsAfterwards(String settings, String refresh,
			String replicas) throws IOException {
		Files.writeString(this.mappings.resolve("cards.json"), "{\"settings\": " + settings + ", \"mappings\": {}}");
		SearchIndex<Object> cards = this.nodes
			.node(0, (builder) -> builder.mappingsLocation(this.mappings + "/"), IndexSettings.of(CARDS, "Card"))
			.cards();
		cards.rebuild((rows, total) -> {
			JsonNode loading = settings();
			assertThat(loading.path("refresh_interval").asString("")).isEqualTo("-1");
			assertThat(loading.path("number_of_replicas").asString("")).isEqualTo("0");
		});
		JsonNode after = settings();
		assertThat(after.path("refresh_interval").asString(null)).isEqualTo(refresh);
		assertThat(after.path("number_of_replicas").asString("")).isEqualTo(replicas);
		assertThat(cards.count()).as("visible").isEqualTo(7);
	}

	private JsonNode settings() {
		return this.nodes.send("GET", "/" + this.nodes.physical().get(0) + "/_settings")
			.iterator()
			.next()
			.path("settings")
			.path("index");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PUT .*/_settings", "GET /_cluster/health.*" })
	void aRebuildSucceedsIfTheServerRejectsSettingsOrHealth(String requests) throws IOException {
		Files.writeString(this.mappings.resolve("cards.json"), "{\"mappings\": {}}");
		try (StubbornProxy proxy = new StubbornProxy(requests, 400, REJECTION)) {
			String logged = CapturedLog.during(() -> assertThat(cards(proxy).rebuild().documents()).isEqualTo(7));
			assertThat(proxy.answered()).isPositive();
			assertThat(logged).contains("not available in serverless mode");
			assertThat(this.nodes.read(CARDS)).hasSize(1);
		}
	}

	private SearchIndex<Object> cards(StubbornProxy proxy) {
		return this.nodes
			.node(0, (builder) -> builder.connection("default", proxy.client).mappingsLocation(this.mappings + "/"),
					IndexSettings.of(CARDS, "Card"))
			.cards();
	}

	@Test
	void aDataStreamWithTheNameOfTheAliasIsRefused() throws IOException {
		try (StubbornProxy proxy = new StubbornProxy("GET /_resolve/index/.*", 200, """
				{"indices": [], "aliases": [], "data_streams": [{"name": "cards"}]}""")) {
			SearchIndex<Object> cards = cards(proxy);
			String message = ("'%s' is a data stream in Elasticsearch, which does not support updates of documents. "
					+ "Give index 'cards' another name or prefix, or delete the data stream.")
				.formatted(cards.alias());
			assertThatThrownBy(cards::rebuild).isInstanceOf(ElasticsearchJpaException.class).hasMessage(message);
			assertThatThrownBy(cards::create).hasMessage(message);
			assertThatThrownBy(cards::delete).hasMessage(message);
			assertThatThrownBy(() -> cards.deploy(ProgressListener.none())).hasMessage(message);
			assertThat(this.nodes.physical()).isEmpty();
		}
	}

	@Test
	void aVerificationFailsIfADocumentCannotBeRead() throws IOException {
		try (StubbornProxy proxy = new StubbornProxy("POST .*_mget.*", 200,
				"""
						{"docs": [{"_id": "1", "error": {"type": "no_shard_available_action_exception", "reason": "down"}}]}""")) {
			SearchIndex<Object> cards = cards(proxy);
			cards.rebuild();
			assertThatThrownBy(() -> cards.verify(VerifyOptions.defaults(), ProgressListener.none()))
				.isInstanceOf(ElasticsearchJpaException.class)
				.hasMessage("Elasticsearch could not read document 1 of index 'cards', so the verification stopped: "
						+ "no_shard_available_action_exception: down");
		}
	}

	@Test
	void theAdditionsOfAnIndexTemplateAreReported() {
		String template = "/_index_template/" + this.nodes.prefix;
		this.nodes.send("PUT", template, """
				{"index_patterns": ["%1$s*"], "priority": 7, "template": {
				  "aliases": {"%1$scards": {}},
				  "settings": {"refresh_interval": "7s", "max_result_window": 77},
				  "mappings": {"properties": {"extra": {"type": "keyword"}}, "date_detection": false}}}"""
			.formatted(this.nodes.prefix));
		try {
			Nodes.Node node = this.nodes.node();
			String logged = CapturedLog.during(() -> node.cards().create());
			assertThat(logged)
				.contains("An index template matches " + this.nodes.physical().get(0)
						+ " and adds what the mapping file of index 'cards' does not contain")
				.contains("settings.max_result_window, settings.refresh_interval")
				.contains("mappings.date_detection, mappings.properties.extra")
				.contains("An index template adds alias %s to %s".formatted(node.cards().alias(),
						this.nodes.physical().get(0)));
			AtomicBoolean checked = new AtomicBoolean();
			String before = this.nodes.read(CARDS).get(0);
			node.cards().rebuild((rows, total) -> {
				assertThat(this.nodes.read(CARDS)).as("the published generation during the rebuild")
					.containsExactly(before);
				checked.set(true);
			});
			assertThat(checked).isTrue();
			assertThat(this.nodes.read(CARDS)).isEqualTo(this.nodes.physical()).hasSize(1);
			assertThat(settings().path("refresh_interval").asString("")).isEqualTo("7s");
		}
		finally {
			this.nodes.send("DELETE", template);
		}
	}

	@Test
	void nothingIsReportedWithoutAnIndexTemplate() {
		assertThat(CapturedLog.during(() -> this.nodes.node().cards().create())).doesNotContain("template");
	}

	/** An index template can add a second index to the alias for a moment. */
	@Test
	void aChangeIsRetriedWhileTheAliasHasSeveralIndexes() {
		Nodes.Node node = this.nodes.node();
		node.cards().rebuild();
		String other = "/" + this.nodes.prefix + "other";
		this.nodes.send("PUT", other, "{\"aliases\": {\"%s\": {}}}".formatted(node.cards().alias()));
		node.change(Card.class, 1L, (card) -> card.name = "changed");
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.until(() -> this.nodes
				.number("select coalesce(max(attempts), 0) from " + this.nodes.prefix + "search_outbox") > 0);
		assertThat(node.jpa.sync().deadLetters(10)).isEmpty();
		this.nodes.send("DELETE", other);
		node.await();
		assertThat(this.nodes.document(node.cards().alias(), 1).path("name").asString("")).isEqualTo("changed");
	}

	@Test
	void liveChangesAreWrittenToThePublishedGenerationAndTheOneBeingFilled() {
		Nodes.Node node = this.nodes.node();
		String old = node.cards().rebuild().generation();
		node.cards().rebuild((rows, total) -> {
			if (rows == 5) {
				String filled = this.nodes.physical().get(1);
				node.change(Card.class, 1L, (card) -> card.name = "changed");
				node.delete(Card.class, 2L);
				node.save(new Card(99, "inserted"));
				node.jpa.sync().await(SyncedLibrary.TIMEOUT);
				assertThat(name(old)).isEqualTo("changed");
				assertThat(name(filled)).isEqualTo("changed");
				assertThat(this.nodes.document(old, 2).isMissingNode()).isTrue();
				assertThat(this.nodes.document(filled, 2).isMissingNode()).isTrue();
				assertThat(this.nodes.document(filled, 99).isObject()).isTrue();
			}
		});
		assertThat(node.cards().verify(VerifyOptions.defaults(), ProgressListener.none()))
			.satisfies((result) -> assertThat(result.drift()).as(result.toString()).isFalse());
	}

	private String name(String generation) {
		return this.nodes.document(generation, 1).path("name").asString("");
	}

}

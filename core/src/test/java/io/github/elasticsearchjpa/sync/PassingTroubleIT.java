package io.github.elasticsearchjpa.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.error.TryLaterException;
import io.github.elasticsearchjpa.fixture.FaultyProxy;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Trouble that passes makes no dead letter: changes wait until it has passed. */
@SuppressWarnings("try") // a suspension has no other use than to be closed
class PassingTroubleIT {

	/** More attempts than any document is given before it becomes a dead letter. */
	private static final int MANY_ATTEMPTS = 7;

	private final Connection elasticsearch = TestServers.connection();

	private final AtomicReference<@Nullable RuntimeException> mapperFailure = new AtomicReference<>();

	private FaultyProxy proxy;

	private Rest5Client client;

	private SyncedLibrary library;

	@BeforeEach
	void start() throws IOException {
		this.proxy = new FaultyProxy(TestServers.elasticsearchUri(), 1);
		this.client = Rest5Client.builder(this.proxy.uri()).build();
		this.library = SyncedLibrary.start(1,
				(settings) -> settings.withPoll(Duration.ofMillis(20))
					.withBackoff(Duration.ofMillis(5))
					.withMaxBackoff(Duration.ofMillis(40)),
				(builder) -> builder.connection("default", this.client).mapper(Card.class, this::document),
				IndexSettings.of("cards", "Card"));
	}

	@AfterEach
	void stop() throws IOException {
		this.library.close();
		this.client.close();
		this.proxy.close();
	}

	private Object document(Card card, String index) {
		RuntimeException failure = this.mapperFailure.get();
		if (failure != null) {
			throw failure;
		}
		return card.name.equals("rejected") ? Map.of("color", "x".repeat(40_000)) : card.toSearchDocument(index);
	}

	@Test
	void changesWaitWhileTheIndexIsClosed() {
		String alias = "/" + this.library.prefix + "cards";
		this.elasticsearch.send("POST", alias + "/_close");
		List<Card> cards = save(20);
		assertWaiting(20);
		this.elasticsearch.send("POST", alias + "/_open");
		assertIndexed(cards);
	}

	@Test
	void changesWaitWhileAnIngestPipelineIsMissing() {
		String pipeline = this.library.prefix + "pipeline";
		this.elasticsearch.send("PUT", "/" + this.library.prefix + "cards/_settings",
				json("{'index.default_pipeline': '%s'}".formatted(pipeline)));
		List<Card> cards = save(20);
		assertWaiting(20);
		this.elasticsearch.send("PUT", "/_ingest/pipeline/" + pipeline, json("{'processors': []}"));
		assertIndexed(cards);
	}

	/**
	 * A term that is too long is rejected with the same type as a pipeline that is
	 * missing.
	 */
	@Test
	void aDocumentThatIsRejectedAloneAndRepeatedlyIsDeadIfTheIndexAcceptsOthers() {
		this.elasticsearch.send("PUT", "/" + this.library.prefix + "cards/_mapping",
				json("{'properties': {'color': {'type': 'text', 'analyzer': 'keyword'}}}"));
		Card rejected = new Card(100, "rejected");
		this.library.save(rejected);
		assertWaiting(1);
		assertIndexed(save(20));
		assertThatThrownBy(() -> this.library.sync.await(SyncedLibrary.TIMEOUT))
			.isInstanceOf(NotIndexedException.class);
		assertThat(this.library.sync.deadLetters(10)).extracting(DeadLetter::key).containsExactly("100");
	}

	@ParameterizedTest
	@EnumSource(value = FaultyProxy.Fault.class, names = { "PAGE_400", "PAGE_413", "EMPTY_413" })
	void changesWaitWhileAProxyAnswersInsteadOfElasticsearch(FaultyProxy.Fault fault) {
		this.proxy.fail(fault);
		List<Card> cards = save(30);
		assertWaiting(30);
		this.proxy.recover();
		assertIndexed(cards);
	}

	@Test
	void aDocumentWaitsAsLongAsItsMapperAsksFor() {
		assertWaitsForMapper(new TryLaterException("the price service is down"));
	}

	@Test
	void aDocumentWaitsWhileItsMapperCannotReachAService() {
		assertWaitsForMapper(
				new IllegalStateException("no price", new UncheckedIOException(new IOException("refused"))));
	}

	@Test
	void aDocumentWaitsWhileItsMapperGetsNoConnectionOrLock() {
		assertWaitsForMapper(new IllegalStateException(new SQLException("lock timeout", "55P03")));
		assertWaitsForMapper(new IllegalStateException(new SQLException("Timeout: Pool empty")));
	}

	@Test
	void changesWaitWhileATableIsMissing() {
		try {
			this.library.sql("alter table {h-domain}Card rename to Elsewhere");
			String table = this.library.prefix + "search_outbox";
			this.library.sql("insert into %s (partition_id, state, priority, due_at, index_name, entity, key_text, "
				.formatted(table)
					+ "forced, created_at, attempts) select min(id), 'N', 0, 0, 'cards', 'Card', '1', 0, 1, 0 "
					+ "from %ssearch_partition where index_name = 'cards'".formatted(this.library.prefix));
			assertWaiting(1);
		}
		finally {
			this.library.sql("alter table {h-domain}Elsewhere rename to Card");
		}
		this.library.sync.await(SyncedLibrary.TIMEOUT);
		assertThat(this.library.sync.deadLetters(10)).isEmpty();
	}

	@Test
	void rowsWaitIfNoOtherRowOfTheirTypeCanBeRead() {
		Card first = new Card(1, "first");
		Card second = new Card(2, "second");
		try (SearchSync.Suspension suspension = this.library.sync.suspend()) {
			this.library.save(first);
			this.library.save(second);
			this.library.sql("update {h-domain}Card set color = 'MAUVE'");
		}
		this.library.sync.index(Card.class, first.id, true);
		assertWaiting(1);
		this.library.sql("update {h-domain}Card set color = 'WHITE' where id = 2");
		assertThatThrownBy(() -> this.library.sync.await(SyncedLibrary.TIMEOUT)).hasMessageContaining("Card 1");
	}

	@Test
	void aDocumentThatIsTooLargeIsDead() {
		Card large = new Card(1, "large");
		large.padding = 11 * 1024 * 1024;
		List<Card> others = IntStream.range(2, 10).mapToObj((id) -> new Card(id, "other")).toList();
		this.library.in((session) -> {
			session.persist(large);
			others.forEach(session::persist);
		});
		assertThatThrownBy(() -> this.library.sync.await(SyncedLibrary.TIMEOUT))
			.isInstanceOf(NotIndexedException.class);
		assertThat(this.library.sync.deadLetters(10)).singleElement()
			.satisfies((dead) -> assertThat(dead.error()).contains("the document is larger than 10,485,760 bytes"));
		assertThat(others)
			.allSatisfy((card) -> assertThat(this.library.documentNow("cards", card.id).isObject()).isTrue());
	}

	private void assertWaitsForMapper(RuntimeException failure) {
		this.mapperFailure.set(failure);
		List<Card> cards = List.of(this.library.save(new Card(System.nanoTime(), "card")));
		assertWaiting(1);
		this.mapperFailure.set(null);
		assertIndexed(cards);
	}

	private List<Card> save(int count) {
		List<Card> cards = IntStream.rangeClosed(1, count).mapToObj((id) -> new Card(id, "card")).toList();
		this.library.in((session) -> cards.forEach(session::persist));
		return cards;
	}

	/**
	 * Waits until changes have been attempted often, and none of them is a dead letter.
	 */
	private void assertWaiting(int changes) {
		String outbox = this.library.prefix + "search_outbox";
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.until(() -> this.library.number("select count(*) from " + outbox + " where state = 'N' and attempts >= "
					+ MANY_ATTEMPTS) == changes);
		assertThat(this.library.sync.deadLetters(10)).isEmpty();
		assertThat(this.library.sync.backlog("cards").retrying()).isEqualTo(changes);
	}

	private void assertIndexed(List<Card> cards) {
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(() -> assertThat(cards)
				.allSatisfy((card) -> assertThat(this.library.documentNow("cards", card.id).isObject()).isTrue()));
	}

	private static JsonNode json(String text) {
		return new JsonMapper().readTree(text.replace('\'', '"'));
	}

}

package io.github.elasticsearchjpa.operation;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.error.RebuildStoppedException;
import io.github.elasticsearchjpa.fixture.FaultyProxy;
import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.IndexStatus.Role;
import io.github.elasticsearchjpa.sync.Backlog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** The status of an index. */
@SuppressWarnings("NullAway.Init") // before each
class StatusIT {

	private Nodes nodes;

	private Nodes.Node node;

	@BeforeEach
	void sevenCards() {
		this.nodes = new Nodes(Card.class);
		this.nodes.tables.inTransaction((session) -> LongStream.rangeClosed(1, 7)
			.forEach((id) -> session.persist(new Card(id, Long.toString(id)))));
		this.node = this.nodes.node(0, (builder) -> builder,
				IndexSettings.of(CARDS, "Card").withScope("e.shown = true"));
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void theStatusOfAnIndexThatDoesNotExistHasOnlyRows() {
		assertThat(this.node.cards().status()).isEqualTo(new IndexStatus(CARDS, this.nodes.prefix + CARDS, List.of(),
				List.of(), 7, Backlog.none(CARDS), null, 1, null, null));
	}

	@Test
	void theStatusHasTheRoleOfEveryGeneration() {
		String retained = this.node.cards().rebuild().generation();
		String read = this.node.cards()
			.rebuild(RebuildOptions.defaults().withRetain(1), ProgressListener.none())
			.generation();
		this.nodes.sql("update {h-domain}Card set pages = 'many' where id = 1");
		assertThatThrownBy(() -> this.node.cards().rebuild()).isInstanceOf(RebuildFailedException.class);
		assertThatThrownBy(() -> this.node.cards().rebuild((rows, total) -> Thread.currentThread().interrupt()))
			.isInstanceOf(RebuildStoppedException.class);
		assertThat(Thread.interrupted()).isTrue();
		this.nodes.sql("update {h-domain}Card set shown = false where id = 7");
		this.node.delete(Card.class, 2L);
		this.node.cards().refresh();
		IndexStatus status = this.node.cards().status();
		assertThat(status.rows()).isEqualTo(5);
		assertThat(status.unmanaged()).isEmpty();
		assertThat(status.holder()).isNull();
		assertThat(status.documentVersion()).isEqualTo(1);
		assertThat(status.mapping()).isNotNull()
			.extracting(MappingDifference::kind)
			.isEqualTo(MappingDifference.Kind.SAME);
		assertThat(Objects.requireNonNull(status.backlog())).satisfies((backlog) -> {
			assertThat(backlog.changes()).isOne();
			assertThat(backlog.oldest()).isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
		});
		assertThat(status.generations()).extracting(IndexStatus.Generation::role)
			.containsExactly(Role.FILLING, Role.ABANDONED, Role.READ, Role.RETAINED);
		assertThat(status.generations().get(0)).satisfies((filling) -> {
			assertThat(filling.loadedRows()).isNotNull();
			assertThat(filling.since()).isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
		});
		assertThat(status.generations().get(1))
			.extracting(IndexStatus.Generation::since, IndexStatus.Generation::loadedRows)
			.containsExactly(null, null);
		assertThat(status.generations().get(2)).satisfies((generation) -> {
			assertThat(generation.name()).isEqualTo(read);
			assertThat(generation.documents()).isEqualTo(7);
			assertThat(generation.bytes()).isPositive();
			assertThat(generation.documentVersion()).isEqualTo(1);
			assertThat(generation.since()).isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
			assertThat(generation.loadedRows()).isNull();
		});
		assertThat(status.generations().get(3)).satisfies((generation) -> {
			assertThat(generation.name()).isEqualTo(retained);
			assertThat(generation.since()).isEqualTo(status.generations().get(2).since());
		});
	}

	@Test
	void theStatusHasTheHolderOfTheLeaseDuringARebuild() {
		this.node.cards().rebuild((rows, total) -> {
			IndexStatus status = this.node.cards().status();
			assertThat(status.holder()).contains("process");
			assertThat(status.generations()).extracting(IndexStatus.Generation::role).containsExactly(Role.FILLING);
			assertThat(status.mapping()).as("there is no current generation").isNull();
		});
		assertThat(this.node.cards().status().holder()).isNull();
	}

	@Test
	void theStatusHasWhatTheDatabaseKnowsWhileElasticsearchDoesNotAnswer() throws IOException {
		try (FaultyProxy proxy = new FaultyProxy(TestServers.elasticsearchUri(), 1);
				Rest5Client client = Rest5Client.builder(proxy.uri()).build()) {
			Nodes.Node faulty = this.nodes.node(0, (builder) -> builder.connection("faulty", client),
					IndexSettings.of(CARDS, "Card").withConnection("faulty"));
			List<IndexStatus> statuses = new ArrayList<>();
			faulty.cards().rebuild((rows, total) -> {
				if (rows == total && statuses.isEmpty()) {
					faulty.change(Card.class, 1L, (card) -> card.name = "changed");
					proxy.fail(FaultyProxy.Fault.REFUSED);
					statuses.add(faulty.cards().status());
					proxy.recover();
				}
			});
			assertThat(statuses).singleElement().satisfies((status) -> {
				assertThat(status.failure()).contains("did not answer");
				assertThat(status.rows()).isEqualTo(7);
				assertThat(Objects.requireNonNull(status.backlog()).changes()).isOne();
				assertThat(status.holder()).contains("process");
				assertThat(status.generations()).isEmpty();
				assertThat(status.unmanaged()).isEmpty();
				assertThat(status.mapping()).isNull();
			});
			assertThat(faulty.cards().status().failure()).isNull();
		}
	}

	@Test
	void theStatusHasTheDifferenceOfTheMappingFileAndAPlainIndex() {
		this.node.cards().rebuild();
		Nodes.Node other = this.nodes.node(0, (builder) -> builder.mappingsLocation("classpath:search/changed/"),
				IndexSettings.of(CARDS, "Card").withDocumentVersion(3));
		IndexStatus status = other.cards().status();
		assertThat(status.documentVersion()).isEqualTo(3);
		assertThat(status.generations().get(0).documentVersion()).isEqualTo(1);
		assertThat(status.mapping()).isNotNull()
			.extracting(MappingDifference::kind)
			.isEqualTo(MappingDifference.Kind.INCOMPATIBLE);
		this.node.cards().delete();
		this.nodes.send("PUT", "/" + this.node.cards().alias(), "{}");
		assertThat(this.node.cards().status()).satisfies((plain) -> {
			assertThat(plain.unmanaged()).containsExactly(this.node.cards().alias());
			assertThat(plain.generations()).isEmpty();
			assertThat(plain.mapping()).isNull();
		});
	}

	@Test
	void theStatusHasNoBacklogWithoutSynchronization() {
		try (ElasticsearchJpa withoutSync = ElasticsearchJpa.builder(this.nodes.tables)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(this.nodes.prefix)
			.index(IndexSettings.of(CARDS, "Card"))
			.build()) {
			withoutSync.index(CARDS).rebuild();
			IndexStatus status = withoutSync.index(CARDS).status();
			assertThat(status.backlog()).isNull();
			assertThat(status.holder()).isNull();
			assertThat(status.generations()).extracting(IndexStatus.Generation::role).containsExactly(Role.READ);
		}
	}

	/** All nodes insert the row of the index first. */
	@Test
	void nodesThatCreateAnIndexAtTheSameTimeCreateItOnce() {
		List<Nodes.Node> others = LongStream.range(0, 4).mapToObj((i) -> this.nodes.node()).toList();
		List<CompletableFuture<Boolean>> created = others.stream()
			.map((other) -> CompletableFuture.supplyAsync(() -> other.cards().create(),
					(task) -> new Thread(task, "node").start()))
			.toList();
		assertThat(created.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(true, false, false, false);
		assertThat(this.nodes.physical()).hasSize(1);
		assertThat(this.nodes.number("select count(*) from " + this.nodes.prefix + "search_index")).isOne();
	}

}

package io.github.elasticsearchjpa;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.library.Library.Card;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.outbox.WorkerState;
import io.github.elasticsearchjpa.work.Work;
import io.github.elasticsearchjpa.work.WorkListener;
import io.github.elasticsearchjpa.work.WorkResult;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What takes time is told with its end, and a worker outlives what its mapper does. */
class WorkListenerIT {

	private static final List<Ended> ENDED = Collections.synchronizedList(new ArrayList<>());

	private static final AtomicReference<Runnable> MAPPING = new AtomicReference<>();

	private static final AtomicReference<Runnable> LISTENING = new AtomicReference<>();

	private static Followed library;

	private static long ids = 0;

	@BeforeAll
	static void start() {
		library = Followed.start(1, (settings) -> settings,
				(builder) -> builder.mapper(Card.class, new Mapper())
					.workListener(WorkListenerIT::listen)
					.workListener((work) -> {
						Runnable beside = LISTENING.get();
						if (beside != null) {
							beside.run();
						}
						throw new IllegalStateException("a listener that fails");
					}),
				IndexSettings.of("cards", "Card"));
	}

	@AfterAll
	static void stop() {
		library.close();
	}

	@BeforeEach
	void nothingWasTold() {
		library.sync.await(Followed.SOON);
		ENDED.clear();
	}

	@AfterEach
	void nothingElseIsDone() {
		MAPPING.set(null);
		LISTENING.set(null);
	}

	@Test
	void batchesTellWhatBecameOfTheirDocuments() {
		Card good = card();
		Card poison = card();
		poison.pages = "many";
		library.in((session) -> {
			session.persist(good);
			session.persist(poison);
		});
		awaitSent(WorkResult.Sent::failed, 1);
		assertThat(sum(WorkResult.Sent::indexed)).isEqualTo(1);
		library.sync.index(Card.class, good.id, false);
		awaitSent(WorkResult.Sent::unchanged, 1);
		library.delete(Card.class, good.id);
		awaitSent(WorkResult.Sent::deleted, 1);
		assertThat(sum(WorkResult.Sent::retried)).isZero();
		assertThat(ENDED).extracting(Ended::work)
			.hasOnlyElementsOfType(Work.Batch.class)
			.allSatisfy((work) -> assertThat(work).isIn(batch(1), batch(2)));
		library.sync.discardDeadLetters("cards");
	}

	private static Work.Batch batch(int documents) {
		return new Work.Batch("cards", "default", Work.Source.CHANGES, documents);
	}

	@Test
	void searchesTellHowManyDocumentsMatchOrWhyTheyFailed() {
		library.save(card());
		library.sync.awaitAndRefresh(Followed.SOON);
		ENDED.clear();
		SearchIndex<Object> cards = library.jpa.index("cards");
		long total = cards.search("{}").response().path("hits").path("total").path("value").asLong();
		assertThat(total).isPositive();
		assertThatThrownBy(() -> cards.search("{\"query\": {\"no\": {}}}")).isInstanceOf(RequestFailedException.class);
		cards.stream(io.github.elasticsearchjpa.search.Search.json("{\"size\": 1}")).close();
		Work search = new Work.Search(List.of("cards"), "default", false);
		assertThat(ENDED).extracting(Ended::work).containsExactly(search, search);
		assertThat(ENDED.get(0).result()).isEqualTo(new WorkResult.Found(total));
		assertThat(ENDED.get(1).result()).isInstanceOfSatisfying(WorkResult.Failed.class,
				(failed) -> assertThat(failed.cause()).isInstanceOf(RequestFailedException.class));
	}

	@Test
	void operationsTellTheirProgressAndTheBatchesOfALoadTheirDocuments() {
		library.save(card());
		library.sync.await(Followed.SOON);
		ENDED.clear();
		long rows = library.jpa.index("cards").rebuild().documents();
		assertThat(ENDED).contains(
				new Ended(new Work.Operation("cards", "default", "rebuild"), new WorkResult.Done(), rows),
				new Ended(new Work.Batch("cards", "default", Work.Source.LOAD, (int) rows),
						new WorkResult.Sent((int) rows, 0, 0, 0, 0), 0));
	}

	@Test
	void aMapperThatInterruptsItsWorkerDoesNotEndIt() {
		MAPPING.set(() -> Thread.currentThread().interrupt());
		Card card = library.save(card());
		Awaitility.await().atMost(Followed.SOON).until(() -> !ENDED.isEmpty());
		MAPPING.set(null);
		assertThat(library.document("cards", card.id).isObject()).isTrue();
		assertThat(library.sync.workers()).singleElement().returns(true, WorkerState::alive);
	}

	@Test
	void aWorkerThatMeetsAnErrorSaysSoAndGoesOn() {
		LISTENING.set(() -> {
			throw new OutOfMemoryError("too little");
		});
		Card card = library.save(card());
		Awaitility.await()
			.atMost(Followed.SOON)
			.untilAsserted(() -> assertThat(library.sync.workers()).singleElement().satisfies((worker) -> {
				assertThat(worker.alive()).isTrue();
				assertThat(worker.failure()).contains("too little");
			}));
		LISTENING.set(null);
		assertThat(library.document("cards", card.id).isObject()).isTrue();
		Awaitility.await()
			.atMost(Followed.SOON)
			.untilAsserted(() -> assertThat(library.sync.workers()).singleElement()
				.returns(null, WorkerState::failure)
				.satisfies((worker) -> assertThat(worker.silent()).isLessThan(Followed.SOON)));
	}

	private static void awaitSent(ToIntFunction<WorkResult.Sent> count, int expected) {
		Awaitility.await().atMost(Followed.SOON).untilAsserted(() -> assertThat(sum(count)).isEqualTo(expected));
	}

	private static int sum(ToIntFunction<WorkResult.Sent> count) {
		return List.copyOf(ENDED)
			.stream()
			.map(Ended::result)
			.filter(WorkResult.Sent.class::isInstance)
			.map(WorkResult.Sent.class::cast)
			.mapToInt(count)
			.sum();
	}

	private static WorkListener.Running listen(Work work) {
		return new WorkListener.Running() {

			private long rows;

			@Override
			public void progress(long rows, long total) {
				this.rows = rows;
			}

			@Override
			public void ended(WorkResult result) {
				ENDED.add(new Ended(work, result, this.rows));
			}

		};
	}

	private static Card card() {
		long id = ++ids;
		return new Card(id, "Card " + id);
	}

	/**
	 * A work that has ended.
	 *
	 * @param work what it was
	 * @param result how it ended
	 * @param rows how far it said it was, at last
	 */
	private record Ended(Work work, WorkResult result, long rows) {
	}

	/** Does something beside, if a test says so. */
	private static final class Mapper implements DocumentMapper<Card> {

		@Override
		public Object toDocument(Card card, String index) {
			Runnable beside = MAPPING.get();
			if (beside != null) {
				beside.run();
			}
			return card.toSearchDocument(index);
		}

	}

}

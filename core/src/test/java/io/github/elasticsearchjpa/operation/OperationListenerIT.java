package io.github.elasticsearchjpa.operation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Operations are reported to listeners; workers survive failing mappers and listeners.
 */
class OperationListenerIT {

	private static final List<Ended> ENDED = Collections.synchronizedList(new ArrayList<>());

	private static final AtomicReference<Runnable> MAPPER_ACTION = new AtomicReference<>();

	private static final AtomicReference<Runnable> LISTENER_ACTION = new AtomicReference<>();

	private static SyncedLibrary library;

	private static long ids = 0;

	@BeforeAll
	static void start() {
		library = SyncedLibrary.start(1, (settings) -> settings,
				(builder) -> builder.mapper(Card.class, new Mapper())
					.operationListener(OperationListenerIT::listen)
					.operationListener((operation) -> {
						Runnable action = LISTENER_ACTION.get();
						if (action != null) {
							action.run();
						}
						throw new IllegalStateException("a failing listener");
					}),
				IndexSettings.of("cards", "Card"));
	}

	@AfterAll
	static void stop() {
		library.close();
	}

	@BeforeEach
	void clearOperations() {
		library.sync.await(SyncedLibrary.TIMEOUT);
		ENDED.clear();
	}

	@AfterEach
	void clearActions() {
		MAPPER_ACTION.set(null);
		LISTENER_ACTION.set(null);
	}

	@Test
	void batchesReportTheOutcomesOfTheirDocuments() {
		Card good = card();
		Card poison = card();
		poison.pages = "many";
		library.in((session) -> {
			session.persist(good);
			session.persist(poison);
		});
		awaitSent(OperationResult.Sent::failed, 1);
		assertThat(sum(OperationResult.Sent::indexed)).isEqualTo(1);
		library.sync.index(Card.class, good.id, false);
		awaitSent(OperationResult.Sent::unchanged, 1);
		library.delete(Card.class, good.id);
		awaitSent(OperationResult.Sent::deleted, 1);
		assertThat(sum(OperationResult.Sent::retried)).isZero();
		assertThat(ENDED).extracting(Ended::operation)
			.hasOnlyElementsOfType(Operation.Batch.class)
			.allSatisfy((operation) -> assertThat(operation).isIn(batch(1), batch(2)));
		library.sync.discardDeadLetters("cards");
	}

	private static Operation.Batch batch(int documents) {
		return new Operation.Batch("cards", "default", Operation.Source.CHANGES, documents);
	}

	@Test
	void searchesReportTheNumberOfMatchesOrTheirFailure() {
		library.save(card());
		library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT);
		ENDED.clear();
		SearchIndex<Object> cards = library.jpa.index("cards");
		long total = cards.search("{}").response().path("hits").path("total").path("value").asLong();
		assertThat(total).isPositive();
		assertThatThrownBy(() -> cards.search("{\"query\": {\"no\": {}}}")).isInstanceOf(RequestFailedException.class);
		cards.stream(io.github.elasticsearchjpa.search.Search.json("{\"size\": 1}")).close();
		Operation search = new Operation.Search(List.of("cards"), "default", false);
		assertThat(ENDED).extracting(Ended::operation).containsExactly(search, search);
		assertThat(ENDED.get(0).result()).isEqualTo(new OperationResult.Searched(total));
		assertThat(ENDED.get(1).result()).isInstanceOfSatisfying(OperationResult.Failed.class,
				(failed) -> assertThat(failed.cause()).isInstanceOf(RequestFailedException.class));
	}

	@Test
	void aMaintenanceOperationReportsItsProgressAndItsBatches() {
		library.save(card());
		library.sync.await(SyncedLibrary.TIMEOUT);
		ENDED.clear();
		long rows = library.jpa.index("cards").rebuild().documents();
		assertThat(ENDED).contains(
				new Ended(new Operation.Maintenance("cards", "default", "rebuild"), new OperationResult.Completed(),
						rows),
				new Ended(new Operation.Batch("cards", "default", Operation.Source.LOAD, (int) rows),
						new OperationResult.Sent((int) rows, 0, 0, 0, 0), 0));
	}

	@Test
	void aMapperThatInterruptsItsThreadDoesNotStopTheWorker() {
		MAPPER_ACTION.set(() -> Thread.currentThread().interrupt());
		Card card = library.save(card());
		Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> !ENDED.isEmpty());
		MAPPER_ACTION.set(null);
		assertThat(library.document("cards", card.id).isObject()).isTrue();
		assertThat(library.sync.workers()).singleElement().returns(true, WorkerState::alive);
	}

	@Test
	void aWorkerReportsAnErrorAndContinues() {
		LISTENER_ACTION.set(() -> {
			throw new OutOfMemoryError("too little");
		});
		Card card = library.save(card());
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(() -> assertThat(library.sync.workers()).singleElement().satisfies((worker) -> {
				assertThat(worker.alive()).isTrue();
				assertThat(worker.failure()).contains("too little");
			}));
		LISTENER_ACTION.set(null);
		assertThat(library.document("cards", card.id).isObject()).isTrue();
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(() -> assertThat(library.sync.workers()).singleElement()
				.returns(null, WorkerState::failure)
				.satisfies((worker) -> assertThat(worker.silent()).isLessThan(SyncedLibrary.TIMEOUT)));
	}

	private static void awaitSent(ToIntFunction<OperationResult.Sent> count, int expected) {
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(() -> assertThat(sum(count)).isEqualTo(expected));
	}

	private static int sum(ToIntFunction<OperationResult.Sent> count) {
		return List.copyOf(ENDED)
			.stream()
			.map(Ended::result)
			.filter(OperationResult.Sent.class::isInstance)
			.map(OperationResult.Sent.class::cast)
			.mapToInt(count)
			.sum();
	}

	private static OperationListener.Execution listen(Operation operation) {
		return new OperationListener.Execution() {

			private long rows;

			@Override
			public void onProgress(long rows, long total) {
				this.rows = rows;
			}

			@Override
			public void onEnd(OperationResult result) {
				ENDED.add(new Ended(operation, result, this.rows));
			}

		};
	}

	private static Card card() {
		long id = ++ids;
		return new Card(id, "Card " + id);
	}

	/**
	 * An operation that has ended.
	 *
	 * @param operation the operation
	 * @param result its result
	 * @param rows the number of rows in its last progress report
	 */
	private record Ended(Operation operation, OperationResult result, long rows) {
	}

	/** A mapper that runs the action of a test before it builds a document. */
	private static final class Mapper implements DocumentMapper<Card> {

		@Override
		public Object toDocument(Card card, String index) {
			Runnable action = MAPPER_ACTION.get();
			if (action != null) {
				action.run();
			}
			return card.toSearchDocument(index);
		}

	}

}

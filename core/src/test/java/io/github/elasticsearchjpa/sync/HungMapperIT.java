package io.github.elasticsearchjpa.sync;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.error.RebuildStoppedException;
import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A document mapper that does not return delays no other document. */
class HungMapperIT {

	private final CountDownLatch returns = new CountDownLatch(1);

	private final AtomicInteger hung = new AtomicInteger();

	private volatile Predicate<Card> hangs = (card) -> false;

	private SyncedLibrary library;

	@BeforeEach
	void start() {
		this.library = SyncedLibrary.start(1,
				(settings) -> settings.withBuildTimeout(Duration.ofMillis(300)).withLease(Duration.ofMinutes(5)),
				(builder) -> builder.mapper(Card.class, this::document), IndexSettings.of("cards", "Card"));
	}

	@AfterEach
	void stop() {
		this.returns.countDown();
		this.library.close();
	}

	private Object document(Card card, String index) {
		if (this.hangs.test(card)) {
			this.hung.incrementAndGet();
			awaitReturn();
		}
		return card.toSearchDocument(index);
	}

	private void awaitReturn() {
		try {
			this.returns.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aMapperThatHangsOnceIsReportedAndItsDocumentIsIndexedLater() {
		this.hangs = (card) -> card.id == 25 && this.hung.get() == 0;
		String log = CapturedLog.during(() -> {
			save(50);
			Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> this.library.rows() == 0);
		});
		assertThat(IntStream.rangeClosed(1, 50))
			.allMatch((id) -> this.library.documentNow("cards", (long) id).isObject());
		assertThat(this.library.sync.deadLetters(10)).isEmpty();
		assertThat(log).contains("WARN", "Card 25 has not been built for index 'cards' within ",
				"\tat " + HungMapperIT.class.getName() + ".document(HungMapperIT.java:");
		assertThat(failure()).startsWith("Card 25 has been built for index 'cards' for ")
			.contains(", at " + HungMapperIT.class.getName());
		this.returns.countDown();
		Awaitility.await("the thread that hung ends")
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(() -> assertThat(this.library.sync.workers()).singleElement()
				.matches((worker) -> worker.alive() && worker.failure() == null));
	}

	@Test
	void aDocumentWhoseMapperHangsTwiceWhileOthersAreBuiltIsDead() {
		this.hangs = (card) -> card.id == 25;
		save(50);
		assertThatThrownBy(() -> this.library.sync.await(SyncedLibrary.TIMEOUT))
			.isInstanceOf(NotIndexedException.class);
		assertThat(this.library.sync.deadLetters(10)).singleElement().satisfies((dead) -> {
			assertThat(dead.key()).isEqualTo("25");
			assertThat(dead.error()).contains("the document was not built within ");
		});
		assertThat(this.library.rows()).isEqualTo(1);
		assertThat(IntStream.rangeClosed(1, 50).filter((id) -> id != 25))
			.allMatch((id) -> this.library.documentNow("cards", (long) id).isObject());
		assertThat(this.hung).hasValue(2);
	}

	@Test
	void noDocumentIsDeadIfEveryMapperHangsAndAtMostTwoThreadsAreReplaced() {
		this.hangs = (card) -> true;
		save(50);
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.untilAsserted(() -> assertThat(this.library.sync.workers()).hasSize(3)
				.allSatisfy((worker) -> assertThat(worker.failure()).contains("has been built for index 'cards'")));
		assertThat(this.library.sync.deadLetters(10)).isEmpty();
		this.returns.countDown();
		this.library.sync.await(SyncedLibrary.TIMEOUT);
		assertThat(IntStream.rangeClosed(1, 50))
			.allMatch((id) -> this.library.documentNow("cards", (long) id).isObject());
		assertThat(this.library.sync.deadLetters(10)).isEmpty();
	}

	@Test
	void closingDoesNotWaitForAMapperThatHangsAndSaysWhatItAbandons() {
		this.hangs = (card) -> true;
		String log = CapturedLog.during(() -> {
			save(1);
			Awaitility.await().atMost(SyncedLibrary.TIMEOUT).until(() -> failure() != null);
			this.library.jpa.close();
		});
		assertThat(log).contains("did not stop within 10 s and is abandoned: it builds Card 1 for index 'cards'. "
				+ "Its changes stay in the outbox");
	}

	@Test
	void aRebuildWhoseMapperHangsSaysSoAndCanBeStopped() {
		save(50);
		this.library.sync.await(SyncedLibrary.TIMEOUT);
		this.hangs = (card) -> card.id == 25;
		AtomicInteger reports = new AtomicInteger();
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		String log = CapturedLog.during(
				() -> thrown.set(catchThrowable(() -> this.library.jpa.index("cards").rebuild((documents, total) -> {
					if (this.hung.get() == 1 && reports.incrementAndGet() == 2) {
						Thread.currentThread().interrupt();
					}
				}))));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(thrown.get()).isInstanceOf(RebuildStoppedException.class);
		assertThat(log).contains("WARN", "Card 25 has not been built for index 'cards' within ",
				"\tat " + HungMapperIT.class.getName() + ".document(HungMapperIT.java:",
				"Thread elasticsearch-jpa-load did not stop and is abandoned: it has been building Card 25");
		assertThat(this.library.documentNow("cards", 25L).isObject()).isTrue();
		this.hangs = (card) -> false;
		assertThat(this.library.jpa.index("cards")
			.rebuild(RebuildOptions.defaults().withResume(true), ProgressListener.none())
			.documents()).isEqualTo(50);
	}

	private void save(int count) {
		this.library
			.in((session) -> IntStream.rangeClosed(1, count).forEach((id) -> session.persist(new Card(id, "card"))));
	}

	private @Nullable String failure() {
		return this.library.sync.workers()
			.stream()
			.map(WorkerState::failure)
			.filter((failure) -> failure != null)
			.findFirst()
			.orElse(null);
	}

}

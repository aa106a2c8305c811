package io.github.elasticsearchjpa.internal.outbox;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.torture.Forum;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A partial update has no version of its own: Elasticsearch rejects it if the document
 * has changed since its sequence number was read.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
class PartialFencingIT {

	private static final long ID = 1;

	private static TwoWorkers workers;

	@BeforeAll
	static void start() throws IOException {
		workers = TwoWorkers.start(IndexSettings.of(Forum.TITLES, "Post").withUpdateStrategy(IndexSettings.PARTIAL),
				Duration.ofHours(1));
	}

	@AfterAll
	static void stop() throws IOException {
		workers.close();
	}

	@BeforeEach
	void indexADocument() {
		workers.emptyIndex();
		workers.insert(ID, "one");
		workers.drain(workers.first);
	}

	@AfterEach
	void assertNoFailure() {
		workers.assertNoFailure();
	}

	@Test
	void aDelayedPartialUpdateDoesNotOverwriteALaterChange() {
		workers.change(ID, "two");
		List<Runnable> delayed = new ArrayList<>();
		workers.onNextBulk((forward) -> {
			delayed.add(forward);
			workers.change(ID, "three");
			return false;
		});
		workers.drain(workers.first);
		assertThat(workers.title(ID)).isEqualTo("three");
		delayed.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("three");
	}

	@Test
	void aPartialUpdateIsRejectedIfTheDocumentChangedAfterTheSequenceNumberWasRead() {
		workers.change(ID, "two");
		workers.duringNextBuild(() -> {
			workers.expireLease();
			workers.change(ID, "three");
			workers.drain(workers.second);
			workers.onNextBulk((forward) -> {
				forward.run();
				assertThat(workers.title(ID)).isEqualTo("three");
				return true;
			});
		});
		workers.first.poll();
		workers.drain(workers.second);
		assertThat(workers.title(ID)).isEqualTo("three");
	}

}

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
 * A partial update has no version of its own; it is for one state of the document, and
 * refused by any other.
 */
@SuppressWarnings("NullAway.Init") // before all
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
	void aDocumentIsThere() {
		workers.emptyIndex();
		workers.insert(ID, "one");
		workers.drain(workers.first);
	}

	@AfterEach
	void nothingFailedMeanwhile() {
		workers.nothingFailedMeanwhile();
	}

	@Test
	void aPartialUpdateThatArrivesLateDoesNotUndoWhatCameAfterIt() {
		workers.change(ID, "two");
		List<Runnable> late = new ArrayList<>();
		workers.nextBulk((arrives) -> {
			late.add(arrives);
			workers.change(ID, "three");
			return false;
		});
		workers.drain(workers.first);
		assertThat(workers.title(ID)).isEqualTo("three");
		late.get(0).run();
		assertThat(workers.title(ID)).isEqualTo("three");
	}

	@Test
	void aPartialUpdateIsOfTheDocumentThatWasThereBeforeItsRowWasRead() {
		workers.change(ID, "two");
		workers.whileADocumentIsMade(() -> {
			workers.endLease();
			workers.change(ID, "three");
			workers.drain(workers.second);
			workers.nextBulk((arrives) -> {
				arrives.run();
				assertThat(workers.title(ID)).isEqualTo("three");
				return true;
			});
		});
		workers.first.work();
		workers.drain(workers.second);
		assertThat(workers.title(ID)).isEqualTo("three");
	}

}

package io.github.elasticsearchjpa.internal.outbox;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.torture.Forum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A document that ends the node that builds it is found, and delays no other forever. */
class KilledBatchIT {

	private static final long KILLING = 5;

	private TwoWorkers workers;

	@BeforeEach
	void start() throws IOException {
		this.workers = TwoWorkers.start(IndexSettings.of(Forum.TITLES, "Post").withDependencies("author"),
				Duration.ofHours(1));
		this.workers.emptyIndex();
	}

	@AfterEach
	void stop() throws IOException {
		this.workers.close();
	}

	@Test
	void aDocumentThatKillsEveryNodeBecomesADeadLetterAndTheOthersAreIndexed() {
		this.workers.insert(1, 10, "title");
		this.workers.hanging.add(KILLING);
		for (int node = 1; node <= 4; node++) {
			this.workers.pollUntilKilled("node-" + node);
			this.workers.expireLease();
		}
		assertThat(this.workers.hung).hasValue(3);
		assertThat(this.workers.count("state = 'X' and key_text = '" + KILLING + "'")).isEqualTo(1);
		assertThat(this.workers.count("state <> 'S'")).isEqualTo(1);
		assertThat(LongStream.rangeClosed(1, 10).filter((id) -> id != KILLING))
			.allMatch((id) -> this.workers.title(id).equals("title"));
	}

	@Test
	void documentsThatWereInBatchesOfKilledNodesAreIndexed() {
		this.workers.insert(1, 10, "title");
		this.workers.hanging.add(KILLING);
		for (int node = 1; node <= 2; node++) {
			this.workers.pollUntilKilled("node-" + node);
			this.workers.expireLease();
		}
		this.workers.hanging.clear();
		this.workers.drain(this.workers.first);
		assertThat(this.workers.count("state <> 'S'")).isZero();
		assertThat(LongStream.rangeClosed(1, 10)).allMatch((id) -> this.workers.title(id).equals("title"));
	}

	@Test
	void aRequestThatIsNotAnsweredUntilTheLeaseHasExpiredIsNotTheFaultOfItsDocument() {
		this.workers.insert(1, "title");
		this.workers.hanging.add(1L);
		for (int node = 1; node <= 2; node++) {
			this.workers.pollUntilKilled("node-" + node);
			this.workers.expireLease();
		}
		this.workers.hanging.clear();
		this.workers.onNextBulk((forward) -> {
			this.workers.expireLease();
			this.workers.drain(this.workers.second);
			return false;
		});
		this.workers.drain(this.workers.first);
		assertThat(this.workers.count("state = 'X'")).isZero();
		assertThat(this.workers.title(1)).isEqualTo("title");
	}

}

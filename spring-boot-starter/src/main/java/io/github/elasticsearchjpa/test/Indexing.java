package io.github.elasticsearchjpa.test;

import java.time.Duration;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import org.springframework.test.context.transaction.TestTransaction;

/** Waits in tests until what was committed is found by searches. */
public final class Indexing {

	/** Long enough for a busy machine; it waits no longer than it must. */
	private static final Duration AT_MOST = Duration.ofSeconds(30);

	private final ElasticsearchJpa jpa;

	Indexing(ElasticsearchJpa jpa) {
		this.jpa = jpa;
	}

	/**
	 * Waits until what was committed before is indexed and found by searches, for at most
	 * 30 seconds.
	 * @throws io.github.elasticsearchjpa.error.NotIndexedException if it is not by then;
	 * the message says why
	 */
	public void await() {
		this.jpa.sync().awaitAndRefresh(AT_MOST);
	}

	/**
	 * In a test that is within a transaction: commits it, waits as {@link #await()} does,
	 * and begins another, which is rolled back as usual. What was committed stays in the
	 * database.
	 * @throws IllegalStateException if the test is not within a transaction
	 * @throws io.github.elasticsearchjpa.error.NotIndexedException as for
	 * {@link #await()}
	 */
	public void commitAndAwait() {
		TestTransaction.flagForCommit();
		TestTransaction.end();
		try {
			await();
		}
		finally {
			TestTransaction.start();
			TestTransaction.flagForRollback();
		}
	}

}

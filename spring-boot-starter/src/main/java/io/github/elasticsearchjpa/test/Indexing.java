package io.github.elasticsearchjpa.test;

import java.time.Duration;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import org.springframework.test.context.transaction.TestTransaction;

/**
 * A bean for tests with {@link SearchTest} that waits until searches find committed
 * changes.
 */
public final class Indexing {

	/** The time limit, which leaves room for a busy machine. */
	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final ElasticsearchJpa jpa;

	Indexing(ElasticsearchJpa jpa) {
		this.jpa = jpa;
	}

	/**
	 * Waits up to 30 seconds until all changes that this JVM committed so far are indexed
	 * and found by searches.
	 * @throws io.github.elasticsearchjpa.error.NotIndexedException if the time is over,
	 * or if changes became dead letters, which the message lists
	 */
	public void await() {
		this.jpa.sync().awaitAndRefresh(TIMEOUT);
	}

	/**
	 * Commits the transaction of the test, waits like {@link #await()}, and begins a new
	 * transaction, which is rolled back after the test. The committed changes stay in the
	 * database.
	 * @throws IllegalStateException if the test does not run in a transaction
	 * @throws io.github.elasticsearchjpa.error.NotIndexedException if the time is over,
	 * or if changes became dead letters
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

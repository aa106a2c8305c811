package io.github.elasticsearchjpa.torture;

import java.util.concurrent.atomic.AtomicInteger;

/** The counts of everything that happened during a run. */
final class Tally {

	final AtomicInteger transactions = new AtomicInteger();

	final AtomicInteger changes = new AtomicInteger();

	final AtomicInteger rollbacks = new AtomicInteger();

	final AtomicInteger rebuilds = new AtomicInteger();

	final AtomicInteger failedRebuilds = new AtomicInteger();

	final AtomicInteger applicationKills = new AtomicInteger();

	final AtomicInteger elasticsearchKills = new AtomicInteger();

	final AtomicInteger freezes = new AtomicInteger();

	final AtomicInteger closedIndexes = new AtomicInteger();

	void addTransactions(int transactions, int changes, int rollbacks) {
		this.transactions.addAndGet(transactions);
		this.changes.addAndGet(changes);
		this.rollbacks.addAndGet(rollbacks);
	}

	/** Adds a rebuild by its event, "rebuilt ..." or "failed to rebuild ...". */
	void addRebuild(String event) {
		System.out.println("  " + event);
		(event.startsWith("rebuilt") ? this.rebuilds : this.failedRebuilds).incrementAndGet();
	}

	@Override
	public String toString() {
		return ("%s transactions with %s changes, %s rolled back; applications killed %s times, frozen %s times; "
				+ "Elasticsearch killed %s times; indexes closed %s times; rebuilds: %s, failed %s")
			.formatted(this.transactions, this.changes, this.rollbacks, this.applicationKills, this.freezes,
					this.elasticsearchKills, this.closedIndexes, this.rebuilds, this.failedRebuilds);
	}

}

package io.github.elasticsearchjpa.benchmarks;

import java.net.URI;

/**
 * A loader like one that is written by hand for one index. Three threads read rows by the
 * fewest SQL statements, without entities, and send them. It does nothing else: it loses
 * changes made meanwhile, retries nothing, and moves no alias. The difference to it is
 * the cost of entities and of these features.
 */
final class HandWritten extends BareLoader {

	private static final int THREADS = 3;

	HandWritten(Corpus corpus, String jdbcUrl, URI elasticsearch) {
		super("hand-written-", corpus, jdbcUrl, elasticsearch, THREADS);
	}

	@Override
	public void rebuild() throws Exception {
		send(requests());
	}

}

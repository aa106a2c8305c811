package io.github.elasticsearchjpa.benchmarks;

import java.net.URI;

/**
 * A loader as somebody would write it by hand for one index: three threads that read rows
 * by the fewest SQL statements, without entities, and send them. It does nothing else:
 * nothing is kept of changes made meanwhile, nothing is tried again, nobody's alias
 * moves. What is missing to it is what entities and that care cost.
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

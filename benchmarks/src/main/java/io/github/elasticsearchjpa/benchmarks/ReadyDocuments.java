package io.github.elasticsearchjpa.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The ceiling: a loader whose requests are ready in memory, sent by four threads. Only
 * sending is timed.
 */
final class ReadyDocuments extends BareLoader {

	private static final int SENDERS = 4;

	private final List<Callable<byte[]>> ready = new ArrayList<>();

	ReadyDocuments(Corpus corpus, String jdbcUrl, URI elasticsearch) {
		super("ceiling-", corpus, jdbcUrl, elasticsearch, SENDERS);
	}

	@Override
	public void prepare() throws Exception {
		super.prepare();
		if (this.ready.isEmpty()) {
			for (Callable<byte[]> request : requests()) {
				byte[] body = request.call();
				this.ready.add(() -> body);
			}
		}
	}

	@Override
	public void rebuild() throws Exception {
		send(this.ready);
	}

}

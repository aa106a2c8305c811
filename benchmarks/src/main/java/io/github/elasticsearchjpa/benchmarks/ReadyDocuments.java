package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The ceiling: bulk requests of a thousand documents each that are ready in memory, sent
 * by four threads. Only the sending is part of the time.
 */
final class ReadyDocuments implements Rebuilder {

	private static final int SENDERS = 4;

	private static final int DOCUMENTS = 1000;

	private final BareIndex index;

	private final List<byte[]> bodies = new ArrayList<>();

	private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);

	ReadyDocuments(Corpus corpus, URI elasticsearch) throws IOException {
		this.index = new BareIndex("ceiling-", corpus, elasticsearch);
		Map<String, Object> some = new LinkedHashMap<>();
		for (Map.Entry<String, ?> document : corpus.documents().entrySet()) {
			some.put(document.getKey(), document.getValue());
			if (some.size() == DOCUMENTS) {
				this.bodies.add(BareIndex.bulk(some));
				some.clear();
			}
		}
		if (!some.isEmpty()) {
			this.bodies.add(BareIndex.bulk(some));
		}
	}

	@Override
	public String alias() {
		return this.index.name();
	}

	@Override
	public void prepare() throws IOException {
		this.index.create();
	}

	@Override
	public void rebuild() throws Exception {
		List<Future<?>> sent = new ArrayList<>();
		for (byte[] body : this.bodies) {
			sent.add(this.senders.submit(() -> {
				this.index.send(body);
				return true;
			}));
		}
		for (Future<?> one : sent) {
			one.get();
		}
	}

	@Override
	public void close() throws IOException {
		this.senders.shutdown();
		this.index.close();
	}

}

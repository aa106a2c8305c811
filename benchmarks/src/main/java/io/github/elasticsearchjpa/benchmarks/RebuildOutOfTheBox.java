package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;

/** The rebuild of this library. */
final class RebuildOutOfTheBox implements Rebuilder {

	private final IndexOutOfTheBox filled;

	RebuildOutOfTheBox(Corpus corpus, String jdbcUrl, URI elasticsearch) {
		this.filled = new IndexOutOfTheBox(corpus, jdbcUrl, elasticsearch);
	}

	@Override
	public String alias() {
		return this.filled.index().alias();
	}

	@Override
	public void rebuild() {
		this.filled.index().rebuild();
	}

	@Override
	public void close() throws IOException {
		this.filled.index().delete();
		this.filled.close();
	}

}

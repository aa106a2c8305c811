package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;

/** This library's rebuild. */
final class RebuildOutOfTheBox implements Rebuilder {

	private final IndexOutOfTheBox wordNet;

	RebuildOutOfTheBox(String jdbcUrl, URI elasticsearch) {
		this.wordNet = IndexOutOfTheBox.wordNet(jdbcUrl, elasticsearch);
	}

	@Override
	public String alias() {
		return this.wordNet.index().alias();
	}

	@Override
	public void rebuild() {
		this.wordNet.index().rebuild();
	}

	@Override
	public void close() throws IOException {
		this.wordNet.index().delete();
		this.wordNet.close();
	}

}

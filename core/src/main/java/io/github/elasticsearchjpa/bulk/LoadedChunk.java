package io.github.elasticsearchjpa.bulk;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of a chunk of rows. Written by the thread that loads it, then read by the
 * one that waits for it.
 */
final class LoadedChunk {

	private final KeyScan.Page page;

	private final List<DocumentFailure> failures;

	private long absent;

	LoadedChunk(KeyScan.Page page) {
		this.page = page;
		this.failures = new ArrayList<>(page.failures());
	}

	KeyScan.Page page() {
		return this.page;
	}

	/** Notes that a row was gone, or out of scope, when it was to be read. */
	void absent() {
		this.absent++;
	}

	void failed(String documentId, String reason) {
		this.failures.add(new DocumentFailure(this.page.type().describe(documentId), reason));
	}

	List<DocumentFailure> failures() {
		return this.failures;
	}

	/** How many rows were read. */
	long rows() {
		return this.page.documentIds().size() + this.page.failures().size() - this.absent;
	}

}

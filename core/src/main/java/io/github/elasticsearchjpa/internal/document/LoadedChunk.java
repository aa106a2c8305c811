package io.github.elasticsearchjpa.internal.document;

import java.util.ArrayList;
import java.util.List;

import io.github.elasticsearchjpa.operation.DocumentFailure;

/**
 * What became of a chunk of rows. Written by the thread that loads it, then read by the
 * one that waits for it.
 */
final class LoadedChunk {

	private final KeysetPager.Page page;

	private final List<DocumentFailure> failures;

	private long absent;

	LoadedChunk(KeysetPager.Page page) {
		this.page = page;
		this.failures = new ArrayList<>(page.failures());
	}

	KeysetPager.Page page() {
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

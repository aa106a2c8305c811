package io.github.elasticsearchjpa.internal.document;

import java.util.ArrayList;
import java.util.List;

import io.github.elasticsearchjpa.internal.text.PrintableText;
import io.github.elasticsearchjpa.operation.DocumentFailure;

/**
 * The result of loading one page of rows. Written by the thread that loads the page, then
 * read by the thread that collects it.
 */
final class LoadedChunk {

	private final KeysetPager.Page page;

	private final List<DocumentFailure> failures;

	private long notFound;

	LoadedChunk(KeysetPager.Page page) {
		this.page = page;
		this.failures = new ArrayList<>(page.failures());
	}

	KeysetPager.Page page() {
		return this.page;
	}

	/** Counts a row of the page that no longer exists or is out of scope. */
	void addNotFound() {
		this.notFound++;
	}

	void addFailure(String documentId, String reason) {
		this.failures.add(
				new DocumentFailure(PrintableText.of(this.page.type().describe(documentId)), PrintableText.of(reason)));
	}

	List<DocumentFailure> failures() {
		return this.failures;
	}

	/** Returns the number of rows that were read. */
	long rows() {
		return this.page.documentIds().size() + this.page.failures().size() - this.notFound;
	}

}

package io.github.elasticsearchjpa.internal.document;

import java.util.ArrayList;
import java.util.List;

import io.github.elasticsearchjpa.operation.DocumentFailure;
import io.github.elasticsearchjpa.operation.LoadResult;

/**
 * A running count of the rows and failures of a load. Keeps only the first failures, so
 * that memory is bounded. Used by one thread.
 */
public final class LoadTally {

	private static final int MAX_FAILURES = 20;

	private final List<DocumentFailure> failures = new ArrayList<>();

	private long rows;

	private long failed;

	/**
	 * Creates an empty tally.
	 */
	public LoadTally() {
	}

	/**
	 * Adds rows that were read.
	 * @param rows the number of rows
	 */
	public void addRows(long rows) {
		this.rows += rows;
	}

	/**
	 * Adds a document that could not be built or written.
	 * @param failure the document and the reason
	 */
	public void addFailure(DocumentFailure failure) {
		this.failed++;
		if (this.failures.size() < MAX_FAILURES) {
			this.failures.add(failure);
		}
	}

	void add(LoadedChunk chunk) {
		this.rows += chunk.rows();
		chunk.failures().forEach(this::addFailure);
	}

	/**
	 * Returns the number of rows so far.
	 * @return the number of rows
	 */
	public long rows() {
		return this.rows;
	}

	boolean hasFailures() {
		return this.failed > 0;
	}

	/**
	 * Returns the counts and failures so far.
	 * @return an immutable copy
	 */
	public LoadResult result() {
		return new LoadResult(this.rows, this.failed, this.failures);
	}

}

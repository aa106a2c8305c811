package io.github.elasticsearchjpa.bulk;

import java.util.ArrayList;
import java.util.List;

/**
 * What a load has done so far. Keeps the first failures only, so that its size does not
 * grow with them.
 */
public final class LoadResult {

	private static final int EXAMPLES = 20;

	private final List<DocumentFailure> failures = new ArrayList<>();

	private long rows;

	private long failed;

	/**
	 * Begins with nothing read.
	 */
	public LoadResult() {
	}

	/**
	 * Notes that rows were read.
	 * @param rows how many
	 */
	public void read(long rows) {
		this.rows += rows;
	}

	void add(LoadedChunk chunk) {
		this.rows += chunk.rows();
		chunk.failures().forEach(this::failed);
	}

	/**
	 * Notes that a document could not be made or written.
	 * @param failure which one, and why
	 */
	public void failed(DocumentFailure failure) {
		this.failed++;
		if (this.failures.size() < EXAMPLES) {
			this.failures.add(failure);
		}
	}

	/**
	 * How many rows were read.
	 * @return the number of rows
	 */
	public long rows() {
		return this.rows;
	}

	/**
	 * How many documents were acknowledged.
	 * @return the number of documents
	 */
	public long documents() {
		return this.rows - this.failed;
	}

	/**
	 * How many documents could not be made or were refused.
	 * @return the number of failures
	 */
	public long failed() {
		return this.failed;
	}

	/**
	 * The first failures.
	 * @return at most 20 of them
	 */
	public List<DocumentFailure> failures() {
		return List.copyOf(this.failures);
	}

}

package io.github.elasticsearchjpa.error;

import java.util.ArrayList;
import java.util.List;

/**
 * A rebuild could not finish. The alias was not moved and nothing was deleted: what was
 * read before is still read.
 */
public final class RebuildFailedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final ArrayList<String> failures;

	/**
	 * Creates an exception.
	 * @param message what went wrong in which generation, and what to do
	 * @param failures the first documents that failed, each with why
	 */
	public RebuildFailedException(String message, List<String> failures) {
		super(failures.isEmpty() ? message : message + "\n  " + String.join("\n  ", failures));
		this.failures = new ArrayList<>(failures);
	}

	/**
	 * The first documents that failed.
	 * @return a line for each, with why; empty if no document failed
	 */
	public List<String> failures() {
		return List.copyOf(this.failures);
	}

}

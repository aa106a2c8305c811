package io.github.elasticsearchjpa.error;

import java.util.ArrayList;
import java.util.List;

/**
 * An exception for a rebuild that could not finish. The alias was not moved and nothing
 * was deleted, so searches read the same generation as before.
 */
public final class RebuildFailedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final ArrayList<String> failures;

	/**
	 * Creates an exception.
	 * @param message the failure, its generation, and the next step
	 * @param failures a line for each of the first documents that failed, with the reason
	 */
	public RebuildFailedException(String message, List<String> failures) {
		super(failures.isEmpty() ? message : message + "\n  " + String.join("\n  ", failures));
		this.failures = new ArrayList<>(failures);
	}

	/**
	 * Returns the first documents that failed.
	 * @return a line for each document, with the reason; empty if no document failed
	 */
	public List<String> failures() {
		return List.copyOf(this.failures);
	}

}

package io.github.elasticsearchjpa.operation;

import java.util.function.Consumer;

/**
 * Options of a rebuild. Immutable; each {@code with...} method returns a copy.
 */
public final class RebuildOptions {

	private static final RebuildOptions DEFAULTS = new RebuildOptions();

	private boolean resume;

	private int retain;

	private RebuildOptions() {
	}

	/**
	 * Returns the defaults: a new generation, and no earlier generation retained.
	 * @return the defaults
	 */
	public static RebuildOptions defaults() {
		return DEFAULTS;
	}

	private RebuildOptions(RebuildOptions other) {
		this.resume = other.resume;
		this.retain = other.retain;
	}

	private RebuildOptions copy(Consumer<RebuildOptions> change) {
		RebuildOptions copy = new RebuildOptions(this);
		change.accept(copy);
		return copy;
	}

	/**
	 * Returns whether the last stopped rebuild is resumed.
	 * @return true to resume, false to start a new generation
	 */
	public boolean resume() {
		return this.resume;
	}

	/**
	 * Returns a copy with or without resuming.
	 * @param resume true to resume; false by default
	 * @return a copy
	 */
	public RebuildOptions withResume(boolean resume) {
		return copy((copy) -> copy.resume = resume);
	}

	/**
	 * Returns the number of earlier generations to keep for a rollback.
	 * @return the number of generations
	 */
	public int retain() {
		return this.retain;
	}

	/**
	 * Returns a copy with another number of retained generations.
	 * @param retain the number of generations, at least 0; 0 by default
	 * @return a copy
	 * @throws IllegalArgumentException if the number is negative
	 */
	public RebuildOptions withRetain(int retain) {
		if (retain < 0) {
			throw new IllegalArgumentException(
					"The number of generations to retain is %d. Use at least 0.".formatted(retain));
		}
		return copy((copy) -> copy.retain = retain);
	}

}

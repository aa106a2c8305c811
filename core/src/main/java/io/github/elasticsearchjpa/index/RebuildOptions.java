package io.github.elasticsearchjpa.index;

/**
 * How to rebuild an index.
 *
 * @param resume whether to go on with the rebuild that was stopped last, instead of
 * beginning anew
 * @param retain how many of the generations that were read before to keep, to which the
 * index can be {@linkplain io.github.elasticsearchjpa.SearchIndex#rollback rolled back}
 */
public record RebuildOptions(boolean resume, int retain) {

	/**
	 * Checks the options.
	 * @param resume see above
	 * @param retain see above
	 * @throws IllegalArgumentException if a negative number is to be kept
	 */
	public RebuildOptions {
		if (retain < 0) {
			throw new IllegalArgumentException("The number of generations to retain is %d.".formatted(retain));
		}
	}

	/**
	 * Begins anew and keeps nothing.
	 * @return the defaults
	 */
	public static RebuildOptions defaults() {
		return new RebuildOptions(false, 0);
	}

	/**
	 * These options, going on with a stopped rebuild.
	 * @return a copy
	 */
	public RebuildOptions resuming() {
		return new RebuildOptions(true, this.retain);
	}

	/**
	 * These options, keeping generations.
	 * @param retain how many, at least 0
	 * @return a copy
	 */
	public RebuildOptions retaining(int retain) {
		return new RebuildOptions(this.resume, retain);
	}

}

package io.github.elasticsearchjpa.operation;

import java.util.function.Consumer;

/**
 * Options of a rebuild. Immutable; each {@code with...} method returns a copy.
 */
public final class RebuildOptions {

	private static final RebuildOptions DEFAULTS = new RebuildOptions();

	private boolean resume;

	private int retain;

	private boolean adopt;

	private boolean allowShrink;

	private RebuildOptions() {
	}

	/**
	 * Returns the defaults: a new generation, no earlier generation retained, and no
	 * replacement of an index of others or by far fewer documents.
	 * @return the defaults
	 */
	public static RebuildOptions defaults() {
		return DEFAULTS;
	}

	private RebuildOptions(RebuildOptions other) {
		this.resume = other.resume;
		this.retain = other.retain;
		this.adopt = other.adopt;
		this.allowShrink = other.allowShrink;
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

	/**
	 * Returns whether an index that the library did not create is replaced.
	 * @return true to replace it and keep it under another name, false to refuse
	 */
	public boolean adopt() {
		return this.adopt;
	}

	/**
	 * Returns a copy that replaces or refuses to replace an index that the library did
	 * not create. The replaced index is kept: an index behind the alias loses only the
	 * alias, and an index with the name of the alias is copied to another name.
	 * @param adopt true to replace it; false by default
	 * @return a copy
	 */
	public RebuildOptions withAdopt(boolean adopt) {
		return copy((copy) -> copy.adopt = adopt);
	}

	/**
	 * Returns whether the new generation may have far fewer documents than searches read
	 * now.
	 * @return true to allow it, false to refuse
	 */
	public boolean allowShrink() {
		return this.allowShrink;
	}

	/**
	 * Returns a copy that allows or refuses far fewer documents. Without it, a rebuild is
	 * refused before it begins if no row is in scope while searches read documents, or if
	 * more than 100 documents and more than half of them would be lost.
	 * @param allowShrink true to allow it; false by default
	 * @return a copy
	 */
	public RebuildOptions withAllowShrink(boolean allowShrink) {
		return copy((copy) -> copy.allowShrink = allowShrink);
	}

}

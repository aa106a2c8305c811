package io.github.elasticsearchjpa.operation;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Options of a rollback. Immutable; each {@code with...} method returns a copy.
 */
public final class RollbackOptions {

	private static final RollbackOptions DEFAULTS = new RollbackOptions();

	private @Nullable String generation;

	private boolean skipCatchUp;

	private boolean allowShrink;

	private RollbackOptions() {
	}

	/**
	 * Returns the defaults: the latest retained generation, brought up to date from the
	 * database before it is read.
	 * @return the defaults
	 */
	public static RollbackOptions defaults() {
		return DEFAULTS;
	}

	private RollbackOptions(RollbackOptions other) {
		this.generation = other.generation;
		this.skipCatchUp = other.skipCatchUp;
		this.allowShrink = other.allowShrink;
	}

	private RollbackOptions copy(Consumer<RollbackOptions> change) {
		RollbackOptions copy = new RollbackOptions(this);
		change.accept(copy);
		return copy;
	}

	/**
	 * Returns the generation to roll back to.
	 * @return the name of the generation in Elasticsearch, or null for the latest
	 * retained one
	 */
	public @Nullable String generation() {
		return this.generation;
	}

	/**
	 * Returns a copy with another generation.
	 * @param generation the name of a retained generation in Elasticsearch, or null for
	 * the latest
	 * @return a copy
	 */
	public RollbackOptions withGeneration(@Nullable String generation) {
		return copy((copy) -> copy.generation = generation);
	}

	/**
	 * Returns whether the generation is read at once, without the changes made since it
	 * was retired.
	 * @return true to skip the catch-up
	 */
	public boolean skipCatchUp() {
		return this.skipCatchUp;
	}

	/**
	 * Returns a copy with or without the catch-up.
	 * @param skipCatchUp true to skip the catch-up; false by default
	 * @return a copy
	 */
	public RollbackOptions withSkipCatchUp(boolean skipCatchUp) {
		return copy((copy) -> copy.skipCatchUp = skipCatchUp);
	}

	/**
	 * Returns whether the generation may have far fewer documents than searches read now
	 * when it is brought up to date.
	 * @return true to allow it, false to refuse
	 */
	public boolean allowShrink() {
		return this.allowShrink;
	}

	/**
	 * Returns a copy that allows or refuses far fewer documents, as in
	 * {@link RebuildOptions#withAllowShrink}.
	 * @param allowShrink true to allow it; false by default
	 * @return a copy
	 */
	public RollbackOptions withAllowShrink(boolean allowShrink) {
		return copy((copy) -> copy.allowShrink = allowShrink);
	}

}

package io.github.elasticsearchjpa.operation;

import org.jspecify.annotations.Nullable;

/**
 * The result of a deployment: the action and its reason.
 *
 * @param index the name of the index, without prefix
 * @param action the action that was taken
 * @param reason the reason for the action: a clause without a full stop, such as
 * {@code nothing changed}
 * @param rebuild the result of the rebuild, or null if the action is not
 * {@link Action#REBUILT}
 */
public record DeployResult(String index, Action action, String reason, @Nullable RebuildResult rebuild) {

	/** The actions of a deployment. */
	public enum Action {

		/** The index was not changed. */
		SKIPPED,

		/**
		 * New fields were added to the mapping of the existing index. Documents that were
		 * written before do not have them until they are written again.
		 */
		EXTENDED,

		/** A new generation was filled, and searches read it. */
		REBUILT

	}

}

package io.github.elasticsearchjpa.operation;

import org.jspecify.annotations.Nullable;

/**
 * What a deployment did to an index.
 *
 * @param index the name of the index, without prefix
 * @param action what was done
 * @param reason why
 * @param rebuild the rebuild, if there was one
 */
public record DeployResult(String index, Action action, String reason, @Nullable RebuildResult rebuild) {

	/** What a deployment can do. */
	public enum Action {

		/** Nothing. */
		SKIPPED,

		/** Fields were added to the mapping; documents written before lack them. */
		EXTENDED,

		/** A new generation was filled and is read. */
		REBUILT

	}

}

package io.github.elasticsearchjpa.operation;

import java.util.List;

/**
 * A first mapping file for an index, to be reviewed before it is used.
 *
 * @param json the content of the file, indented
 * @param documents the number of documents that were analyzed, 0 if there were none
 * @param guesses the types that were guessed and the fields that were left out
 */
public record GeneratedMapping(String json, int documents, List<Guess> guesses) {

	/**
	 * A type that was guessed, or a field that was left out.
	 *
	 * @param field the path of the field, such as {@code author.name}; empty if the guess
	 * concerns the whole file
	 * @param reason the choice and the reason for it
	 */
	public record Guess(String field, String reason) {

		@Override
		public String toString() {
			return this.field.isEmpty() ? this.reason : this.field + ": " + this.reason;
		}

	}

}

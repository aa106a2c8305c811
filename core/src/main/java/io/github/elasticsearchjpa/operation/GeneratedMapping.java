package io.github.elasticsearchjpa.operation;

import java.util.List;

/**
 * A first mapping file for an index, to be read and improved before it is used.
 *
 * @param json the text of the file, indented
 * @param documents of how many documents it was made
 * @param guesses what was guessed or left out, by the path of the field
 */
public record GeneratedMapping(String json, int documents, List<Guess> guesses) {

	/**
	 * Something that the attributes and documents do not say for certain.
	 *
	 * @param field the path of the field, such as {@code author.name}; empty if it
	 * concerns the whole file
	 * @param reason what was chosen, and why
	 */
	public record Guess(String field, String reason) {

		@Override
		public String toString() {
			return this.field.isEmpty() ? this.reason : this.field + ": " + this.reason;
		}

	}

}

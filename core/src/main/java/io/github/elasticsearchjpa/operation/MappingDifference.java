package io.github.elasticsearchjpa.operation;

import java.util.List;

/**
 * The difference between the mapping file of an application and the mapping file that an
 * index was created from.
 *
 * @param added the paths of new fields and multi-fields, which an existing index accepts;
 * documents that were written before lack them
 * @param changed the paths of all other differences, which need a new generation
 */
public record MappingDifference(List<String> added, List<String> changed) {

	/**
	 * Creates a difference. Copies the lists.
	 * @param added see above
	 * @param changed see above
	 */
	public MappingDifference {
		added = List.copyOf(added);
		changed = List.copyOf(changed);
	}

	/** The kinds of differences. */
	public enum Kind {

		/** The files have the same content. */
		SAME,

		/** The application's file has additional fields only. */
		ADDITION,

		/** The application's file has a change that an existing index does not accept. */
		INCOMPATIBLE

	}

	/**
	 * Returns the kind of the difference.
	 * @return the kind
	 */
	public Kind kind() {
		if (!this.changed.isEmpty()) {
			return Kind.INCOMPATIBLE;
		}
		return this.added.isEmpty() ? Kind.SAME : Kind.ADDITION;
	}

	@Override
	public String toString() {
		return switch (kind()) {
			case SAME -> "same";
			case ADDITION -> "added: " + String.join(", ", this.added);
			case INCOMPATIBLE -> "changed: " + String.join(", ", this.changed);
		};
	}

}

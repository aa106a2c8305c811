package io.github.elasticsearchjpa.operation;

/**
 * A document that could not be made or was refused.
 *
 * @param document which: the entity type and the document's key, such as {@code Post 42}
 * @param reason why, in the words of Elasticsearch or of the mapper's exception
 */
public record DocumentFailure(String document, String reason) {

	@Override
	public String toString() {
		return this.document + ": " + this.reason;
	}

}

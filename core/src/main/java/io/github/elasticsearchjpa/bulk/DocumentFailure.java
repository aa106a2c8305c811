package io.github.elasticsearchjpa.bulk;

/**
 * A document that could not be made or was refused.
 *
 * @param document which: its id, or the entity it would have been made from
 * @param reason why, in the words of Elasticsearch or of the mapper's exception
 */
public record DocumentFailure(String document, String reason) {

	@Override
	public String toString() {
		return this.document + ": " + this.reason;
	}

}

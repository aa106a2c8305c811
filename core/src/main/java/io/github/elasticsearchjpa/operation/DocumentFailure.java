package io.github.elasticsearchjpa.operation;

/**
 * A document that could not be built, or that Elasticsearch did not accept.
 *
 * @param document the entity type and the id of the document, such as {@code Post 42}
 * @param reason the reason that Elasticsearch reported, or the exception of the mapper
 */
public record DocumentFailure(String document, String reason) {

	@Override
	public String toString() {
		return this.document + ": " + this.reason;
	}

}

package io.github.elasticsearchjpa.internal.document;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;

/** An exception for a document that is larger than the limit. */
final class DocumentTooLargeException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	DocumentTooLargeException(int maxBytes) {
		super("the document is larger than %,d bytes. Reduce it, or raise max-document-size".formatted(maxBytes));
	}

}

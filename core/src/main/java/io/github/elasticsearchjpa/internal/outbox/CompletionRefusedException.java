package io.github.elasticsearchjpa.internal.outbox;

import io.github.elasticsearchjpa.internal.text.PrintableText;

/** A document that the database does not let be completed. */
@SuppressWarnings("serial")
final class CompletionRefusedException extends RuntimeException {

	/**
	 * Creates an exception.
	 * @param document the description of the document, printable
	 * @param cause the error of the database
	 */
	CompletionRefusedException(String document, Throwable cause) {
		super("The database refused to complete %s: %s".formatted(document, PrintableText.of(cause)), cause);
	}

}

package io.github.elasticsearchjpa.internal.text;

import io.github.elasticsearchjpa.error.ErrorCause;
import tools.jackson.databind.JsonNode;

/**
 * The texts of errors that may quote values of documents or of searches. Unless values
 * are to be shown, the texts contain names, types and positions only.
 *
 * @param values whether to show values
 */
public record ErrorTexts(boolean values) {

	/** The end of a text from which a value is missing. */
	static final String HINT = " (" + KnownMessages.HIDDEN
			+ " is hidden; elasticsearch-jpa.error-values=true shows it)";

	/** The texts without values. */
	public static final ErrorTexts WITHOUT_VALUES = new ErrorTexts(false);

	/**
	 * Reads the {@code error} object of a response.
	 * @param error the object, as {@link ErrorCause#of(JsonNode)} accepts it
	 * @return the cause
	 */
	public ErrorCause of(JsonNode error) {
		ErrorCause cause = ErrorCause.of(error);
		if (this.values) {
			return cause;
		}
		ErrorCause known = ErrorCause.of(error, KnownMessages::withoutValues);
		return known.equals(cause) ? cause : known.withReason(known.reason() + HINT);
	}

	/**
	 * Describes an exception, and where in the application's code it was thrown.
	 * @param failure the exception
	 * @return the exceptions of the chain, and the first frames
	 */
	public String of(Throwable failure) {
		String text = ThrowableText.of(failure, this.values);
		return text.contains(KnownMessages.HIDDEN) && !this.values ? text + HINT : text;
	}

	/**
	 * Returns the stack traces of an exception and of its causes for a logger.
	 * @param failure the exception
	 * @return an exception with these stack traces; without messages unless values are
	 * shown
	 */
	public Throwable stackTrace(Throwable failure) {
		return StackTrace.of(failure, this.values);
	}

}

package io.github.elasticsearchjpa.error;

import io.github.elasticsearchjpa.error.ErrorCause.Position;
import org.jspecify.annotations.Nullable;

/**
 * An exception for a request that Elasticsearch rejected or did not answer.
 */
public final class RequestFailedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final ErrorCause error;

	/**
	 * Creates an exception with a reason only.
	 * @param request the method and path of the request, such as {@code PUT /blog}
	 * @param status the HTTP status, or 0 if there was no response
	 * @param reason the reason
	 * @param cause the client's exception, or null
	 */
	public RequestFailedException(String request, int status, String reason, @Nullable Throwable cause) {
		this(request, status, ErrorCause.of(reason), cause);
	}

	/**
	 * Creates an exception with the error that Elasticsearch reported.
	 * @param request the method and path of the request, such as {@code PUT /blog}
	 * @param status the HTTP status, or 0 if there was no response
	 * @param error the reported error
	 * @param cause the client's exception, or null
	 */
	public RequestFailedException(String request, int status, ErrorCause error, @Nullable Throwable cause) {
		super((status == 0) ? "Elasticsearch did not answer %s: %s".formatted(request, error.reason())
				: "Elasticsearch rejected %s with status %d: %s".formatted(request, status, error.reason()), cause);
		this.status = status;
		this.error = error;
	}

	private RequestFailedException(String message, RequestFailedException failed) {
		super(message, failed);
		this.status = failed.status;
		this.error = failed.error;
	}

	/**
	 * Returns this failure with its consequence for the caller in the message.
	 * @param consequence one or two sentences
	 * @return an exception whose message ends with the consequence
	 */
	public RequestFailedException withConsequence(String consequence) {
		String message = String.valueOf(getMessage());
		return new RequestFailedException(message + (message.endsWith(".") ? " " : ". ") + consequence, this);
	}

	/**
	 * Returns the HTTP status of the response.
	 * @return the status, or 0 if there was no response
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Returns the error that Elasticsearch or the connection reported.
	 * @return the error
	 */
	public ErrorCause error() {
		return this.error;
	}

	/**
	 * Returns the error type that Elasticsearch reported.
	 * @return the type, such as {@code index_not_found_exception}, or null if there is
	 * none
	 */
	public @Nullable String type() {
		return this.error.type();
	}

	/**
	 * Returns the reason of the failure.
	 * @return the reason that Elasticsearch or the connection reported
	 */
	public String reason() {
		return this.error.reason();
	}

	/**
	 * Returns whether the failure is temporary, so that the same request may succeed
	 * later: there was no answer, too many requests (429), or a failure of the server or
	 * of a proxy (5xx).
	 * @return false if Elasticsearch processed the request and rejected it
	 */
	public boolean isTemporary() {
		return this.status == 0 || this.status == 429 || this.status >= 500;
	}

	/**
	 * Returns the position of the error in the body of the request.
	 * @return the position, or null if Elasticsearch did not report one
	 */
	public @Nullable Position position() {
		return this.error.position();
	}

}

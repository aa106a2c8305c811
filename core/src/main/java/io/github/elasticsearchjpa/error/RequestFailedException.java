package io.github.elasticsearchjpa.error;

import org.jspecify.annotations.Nullable;

/**
 * Elasticsearch refused a request, or did not answer it.
 */
public final class RequestFailedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final String reason;

	/**
	 * Creates an exception for a request that failed.
	 * @param request what was asked, such as {@code PUT /blog}; without its body
	 * @param status the HTTP status, or 0 if there was no answer
	 * @param reason why, in the words of Elasticsearch or of the connection
	 * @param cause the client's exception
	 */
	public RequestFailedException(String request, int status, String reason, @Nullable Throwable cause) {
		super((status == 0) ? "Elasticsearch did not answer %s: %s".formatted(request, reason)
				: "Elasticsearch refused %s with status %d: %s".formatted(request, status, reason), cause);
		this.status = status;
		this.reason = reason;
	}

	private RequestFailedException(String message, RequestFailedException failed) {
		super(message, failed);
		this.status = failed.status;
		this.reason = failed.reason;
	}

	/**
	 * The same failure, with what it means for the caller.
	 * @param consequence one or two sentences
	 * @return an exception whose message ends with them
	 */
	public RequestFailedException withConsequence(String consequence) {
		return new RequestFailedException(getMessage() + " " + consequence, this);
	}

	/**
	 * The HTTP status of the answer.
	 * @return the status, or 0 if there was no answer
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Why the request failed.
	 * @return the reason, in the words of Elasticsearch or of the connection
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Whether the same request may succeed later: no answer, too many requests, or a
	 * failure on the side of the server.
	 * @return false if Elasticsearch understood the request and will not have it
	 */
	public boolean unavailable() {
		return this.status == 0 || this.status == 429 || this.status >= 500;
	}

}

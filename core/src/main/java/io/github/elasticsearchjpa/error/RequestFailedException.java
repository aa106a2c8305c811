package io.github.elasticsearchjpa.error;

import java.io.Serializable;

import org.jspecify.annotations.Nullable;

/**
 * Elasticsearch refused a request, or did not answer it.
 */
public final class RequestFailedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final String reason;

	private final @Nullable Position position;

	/**
	 * Creates an exception for a request that failed.
	 * @param request what was asked, such as {@code PUT /blog}; without its body
	 * @param status the HTTP status, or 0 if there was no answer
	 * @param reason why, in the words of Elasticsearch or of the connection
	 * @param cause the client's exception
	 */
	public RequestFailedException(String request, int status, String reason, @Nullable Throwable cause) {
		this(request, status, reason, null, cause);
	}

	/**
	 * Creates an exception for a request whose body is refused.
	 * @param request what was asked, such as {@code POST /blog/_search}; without its body
	 * @param status the HTTP status, or 0 if there was no answer
	 * @param reason why, in the words of Elasticsearch or of the connection
	 * @param position where in the body, or null if that is not known
	 * @param cause the client's exception
	 */
	public RequestFailedException(String request, int status, String reason, @Nullable Position position,
			@Nullable Throwable cause) {
		super((status == 0) ? "Elasticsearch did not answer %s: %s".formatted(request, reason)
				: "Elasticsearch refused %s with status %d: %s".formatted(request, status, reason), cause);
		this.status = status;
		this.reason = reason;
		this.position = position;
	}

	private RequestFailedException(String message, RequestFailedException failed) {
		super(message, failed);
		this.status = failed.status;
		this.reason = failed.reason;
		this.position = failed.position;
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

	/**
	 * Where in the body of the request Elasticsearch found a mistake.
	 * @return the position, or null if it did not say, or there was none
	 */
	public @Nullable Position position() {
		return this.position;
	}

	/**
	 * A place in the body of a request, as it was sent: on one line, if it was not
	 * written by the caller.
	 *
	 * @param line the line, from 1
	 * @param column the column in bytes, from 1
	 */
	public record Position(int line, int column) implements Serializable {
	}

}

package io.github.elasticsearchjpa.internal.document;

import io.github.elasticsearchjpa.error.ErrorCause;
import io.github.elasticsearchjpa.error.RequestFailedException;
import tools.jackson.databind.JsonNode;

/**
 * What became of a document that was sent. The one table of it:
 * <table>
 * <caption>Outcomes</caption>
 * <tr>
 * <th>answer</th>
 * <th>outcome</th>
 * </tr>
 * <tr>
 * <td>item 2xx; item 404 of a deletion, without an error</td>
 * <td>done</td>
 * </tr>
 * <tr>
 * <td>item 409</td>
 * <td>conflict: something newer may be there; again under a new token</td>
 * </tr>
 * <tr>
 * <td>no answer, time-out, 429, 5xx, 401, 403, index or alias missing, alias of several
 * indexes, cluster block</td>
 * <td>retry, without end</td>
 * </tr>
 * <tr>
 * <td>request 413 or 400</td>
 * <td>sent again in halves; alone, refused</td>
 * </tr>
 * <tr>
 * <td>item 400 and the other 4xx</td>
 * <td>refused</td>
 * </tr>
 * </table>
 */
public sealed interface Outcome {

	/**
	 * Acknowledged.
	 */
	record Succeeded() implements Outcome {
	}

	/**
	 * Not written, because the index has a version above ours.
	 */
	record VersionConflict() implements Outcome {
	}

	/**
	 * Not written, or nobody knows; to be sent again later.
	 *
	 * @param status the HTTP status, or 0 if there was no answer
	 * @param reason why
	 */
	record Retryable(int status, String reason) implements Outcome {

		/**
		 * Whether it may pass by itself within minutes.
		 * @return false if the index is missing or the request is not allowed
		 */
		public boolean mayPass() {
			return this.status != 401 && this.status != 403 && this.status != 404;
		}

	}

	/**
	 * Elasticsearch will not have this document.
	 *
	 * @param reason why
	 */
	record Invalid(String reason) implements Outcome {
	}

	/**
	 * The outcome of one item of an answered bulk request.
	 * @param item what the answer says of it
	 * @return its outcome
	 */
	static Outcome ofItem(JsonNode item) {
		int status = item.path("status").asInt(0);
		JsonNode error = item.path("error");
		if ((status >= 200 && status < 300) || (status == 404 && !error.isObject())) {
			return new Succeeded();
		}
		String reason = status + " " + ErrorCause.of(error).reason();
		// The alias points to several indexes. The error type is a general one, so the
		// reason decides.
		if (reason.contains("no write index is defined for alias")) {
			return new Retryable(status, reason);
		}
		return switch (status) {
			case 409 -> new VersionConflict();
			case 401, 403, 404, 408, 429 -> new Retryable(status, reason);
			default -> (status >= 400 && status < 500) ? new Invalid(reason) : new Retryable(status, reason);
		};
	}

	/**
	 * Whether a request that failed as a whole may go through in parts.
	 * @param ex why it failed
	 * @return whether to send it again in halves
	 */
	static boolean isTooMuch(RequestFailedException ex) {
		return ex.status() == 413 || ex.status() == 400;
	}

}

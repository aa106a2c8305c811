package io.github.elasticsearchjpa.internal.document;

import io.github.elasticsearchjpa.error.ErrorCause;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.text.ErrorTexts;
import io.github.elasticsearchjpa.internal.text.PrintableText;
import tools.jackson.databind.JsonNode;

/**
 * The outcome of one item of a bulk request:
 * <table>
 * <caption>Outcomes</caption>
 * <tr>
 * <th>response</th>
 * <th>outcome</th>
 * </tr>
 * <tr>
 * <td>item 2xx; item 404 of a deletion, without an error</td>
 * <td>succeeded</td>
 * </tr>
 * <tr>
 * <td>item 409</td>
 * <td>version conflict: a newer document may be in the index; retried under a new
 * token</td>
 * </tr>
 * <tr>
 * <td>no response, time-out, 429, 5xx, 401, 403, index or alias missing, alias of several
 * indexes, cluster block</td>
 * <td>retryable, without limit</td>
 * </tr>
 * <tr>
 * <td>request 413 or 400</td>
 * <td>sent again in halves; invalid if the item is the only one</td>
 * </tr>
 * <tr>
 * <td>item 400 and the other 4xx</td>
 * <td>invalid</td>
 * </tr>
 * </table>
 */
public sealed interface Outcome {

	/**
	 * Returns this outcome with another reason, if it has one.
	 * @param reason the reason
	 * @return the outcome
	 */
	default Outcome withReason(String reason) {
		return this;
	}

	/**
	 * The item was acknowledged.
	 */
	record Succeeded() implements Outcome {
	}

	/**
	 * The item was not written, because the document in the index has a higher version,
	 * or another sequence number than a partial update requires.
	 */
	record VersionConflict() implements Outcome {
	}

	/**
	 * The item was not written, or it is unknown whether it was. It is to be sent again
	 * later.
	 *
	 * @param status the HTTP status, or 0 if there was no response
	 * @param reason the reason, made printable
	 * @param ofRequest whether the whole request failed, and not only this item
	 */
	record Retryable(int status, String reason, boolean ofRequest) implements Outcome {

		/**
		 * Creates the outcome.
		 * @param status the HTTP status, or 0 if there was no response
		 * @param reason the reason
		 * @param ofRequest whether the whole request failed, and not only this item
		 */
		public Retryable {
			reason = PrintableText.of(reason);
		}

		/**
		 * Creates the outcome of one item.
		 * @param status the HTTP status of the item, or 0 if it has none
		 * @param reason the reason
		 */
		public Retryable(int status, String reason) {
			this(status, reason, false);
		}

		@Override
		public Outcome withReason(String reason) {
			return new Retryable(this.status, reason, this.ofRequest);
		}

		/**
		 * Returns whether the cause may disappear by itself within minutes.
		 * @return false if the index is missing or the request is not allowed
		 */
		public boolean isTransient() {
			return this.status != 401 && this.status != 403 && this.status != 404;
		}

		/**
		 * Returns whether Elasticsearch does not answer, refuses access, or is
		 * overloaded, so that no request of the connection is likely to succeed at the
		 * moment.
		 * @return true if the whole request failed with no response, 401, 403, 408, 429
		 * or 5xx
		 */
		public boolean isOutage() {
			return this.ofRequest && Outcome.isOutage(this.status);
		}

	}

	/**
	 * The document is at fault: Elasticsearch does not accept it.
	 *
	 * @param reason the reason, made printable
	 */
	record Invalid(String reason) implements Outcome {

		/**
		 * Creates the outcome.
		 * @param reason the reason
		 */
		public Invalid {
			reason = PrintableText.of(reason);
		}

		@Override
		public Outcome withReason(String reason) {
			return new Invalid(reason);
		}

	}

	/**
	 * Returns the outcome of one item of a bulk response.
	 * @param operation the operation of the item, such as {@code index}
	 * @param item the result of the operation
	 * @param errors the texts of errors
	 * @return the outcome
	 */
	static Outcome ofItem(String operation, JsonNode item, ErrorTexts errors) {
		int status = item.path("status").asInt(0);
		JsonNode error = item.path("error");
		if ((status >= 200 && status < 300) || (status == 404 && operation.equals("delete") && !error.isObject())) {
			return new Succeeded();
		}
		String reason = status + " " + errors.of(error).reason();
		// The alias points to several indexes. The error type is a general one, so the
		// reason decides.
		if (ErrorCause.of(error).reason().contains("no write index is defined for alias")) {
			return new Retryable(status, reason);
		}
		return switch (status) {
			case 409 -> new VersionConflict();
			case 401, 403, 404, 408, 429 -> new Retryable(status, reason);
			default -> (status >= 400 && status < 500) ? new Invalid(reason) : new Retryable(status, reason);
		};
	}

	/**
	 * Returns whether a status of a whole request means that no request is likely to
	 * succeed at the moment.
	 * @param status the HTTP status, or 0 if there was no response
	 * @return true for 0, 401, 403, 408, 429 and 5xx
	 */
	static boolean isOutage(int status) {
		return switch (status) {
			case 0, 401, 403, 408, 429 -> true;
			default -> status >= 500;
		};
	}

	/**
	 * Returns whether a request that failed as a whole may succeed in smaller parts.
	 * @param ex the failure
	 * @return true if its items are to be sent again in halves
	 */
	static boolean isTooMuch(RequestFailedException ex) {
		return ex.status() == 413 || ex.status() == 400;
	}

}

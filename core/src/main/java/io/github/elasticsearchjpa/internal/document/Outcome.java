package io.github.elasticsearchjpa.internal.document;

import java.util.Set;

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
 * indexes, closed index, cluster block</td>
 * <td>retryable, without limit</td>
 * </tr>
 * <tr>
 * <td>item 4xx of a type that speaks of the document: see {@link #DOCUMENT_TYPES}</td>
 * <td>invalid</td>
 * </tr>
 * <tr>
 * <td>any other item 4xx</td>
 * <td>ambiguous</td>
 * </tr>
 * <tr>
 * <td>request 413 or 400</td>
 * <td>sent again in halves; ambiguous if the item is the only one; retryable if items are
 * rejected even alone and none is accepted</td>
 * </tr>
 * </table>
 */
public sealed interface Outcome {

	/**
	 * The error types of Elasticsearch that speak of the document:
	 * <ul>
	 * <li>{@code document_parsing_exception}: a value does not fit its field (8.8 and
	 * later)</li>
	 * <li>{@code mapper_parsing_exception}: the same in earlier versions, and dynamic
	 * fields that do not fit the mapping</li>
	 * <li>{@code strict_dynamic_mapping_exception}: a field is not in a mapping that
	 * forbids other fields</li>
	 * </ul>
	 * Other types speak of the document only sometimes. For instance,
	 * {@code illegal_argument_exception} is a term that is too long, but also an ingest
	 * pipeline that does not exist.
	 */
	Set<String> DOCUMENT_TYPES = Set.of("document_parsing_exception", "mapper_parsing_exception",
			"strict_dynamic_mapping_exception");

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
	 * The item was not sent, because the lease may not last for a request.
	 */
	record NotSent() implements Outcome {
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
	 * Elasticsearch or a proxy rejected the item, and either the document or the index
	 * may be the cause. The item is to be sent again later. If it is rejected repeatedly
	 * and alone while the index accepts other documents, the document is the cause.
	 *
	 * @param reason the reason, made printable
	 */
	record Ambiguous(String reason) implements Outcome {

		/**
		 * Creates the outcome.
		 * @param reason the reason
		 */
		public Ambiguous {
			reason = PrintableText.of(reason);
		}

		@Override
		public Outcome withReason(String reason) {
			return new Ambiguous(reason);
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
		return switch (status) {
			case 409 -> new VersionConflict();
			case 401, 403, 404, 408, 429 -> new Retryable(status, reason);
			default -> (status < 400 || status >= 500 || isOfIndex(error)) ? new Retryable(status, reason)
					: isOfDocument(error) ? new Invalid(reason) : new Ambiguous(reason);
		};
	}

	private static boolean isOfDocument(JsonNode error) {
		return DOCUMENT_TYPES.contains(error.path("type").asString(""));
	}

	/**
	 * Returns whether an error speaks of the index: it is closed, or its alias points to
	 * several indexes. The latter has a general type, so the reason decides.
	 */
	private static boolean isOfIndex(JsonNode error) {
		return error.path("type").asString("").equals("index_closed_exception")
				|| ErrorCause.of(error).reason().contains("no write index is defined for alias");
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
	 * Returns whether a request that failed as a whole may have failed for one of its
	 * items or for its size.
	 * @param ex the failure
	 * @return true if its items are to be sent again in halves
	 */
	static boolean isOfContent(RequestFailedException ex) {
		return ex.status() == 413 || ex.status() == 400;
	}

}

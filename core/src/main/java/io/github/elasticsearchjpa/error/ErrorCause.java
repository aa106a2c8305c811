package io.github.elasticsearchjpa.error;

import java.io.Serializable;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The cause of a failed request, as reported by Elasticsearch or by the connection.
 *
 * @param type the {@code error.type} of Elasticsearch, such as
 * {@code resource_already_exists_exception}; null if Elasticsearch did not report one
 * @param reason the reason, with the types and reasons of nested causes
 * @param position the position in the request body, or null if it is unknown
 */
public record ErrorCause(@Nullable String type, String reason, @Nullable Position position) implements Serializable {

	private static final String NO_REASON = "no reason given";

	/** The position as parsers of Elasticsearch put it in front of a reason. */
	private static final Pattern POSITION = Pattern.compile("\\[(\\d{1,9}):(\\d{1,9})\\]");

	/**
	 * Creates a cause that Elasticsearch did not report.
	 * @param reason the reason
	 * @return a cause without type and position
	 */
	public static ErrorCause of(String reason) {
		return new ErrorCause(null, reason, null);
	}

	/**
	 * Reads the {@code error} object of a response, of a bulk item or of a shard failure.
	 * The type and the reason are those of the first root cause, if there is one. Reasons
	 * can quote values of documents and of requests.
	 * @param error the object; may be a text or missing
	 * @return the cause
	 */
	public static ErrorCause of(JsonNode error) {
		return of(error, (type, reason) -> reason);
	}

	/**
	 * Reads an {@code error} object, and changes each reason.
	 * @param error the object; may be a text or missing
	 * @param reasons the reason to use for an error type, which may be empty, and its
	 * reason
	 * @return the cause
	 */
	public static ErrorCause of(JsonNode error, BinaryOperator<String> reasons) {
		JsonNode root = error.path("root_cause").path(0);
		JsonNode first = root.isObject() ? root : error;
		if (!first.isObject()) {
			return of(reasons.apply("", error.asString(NO_REASON)));
		}
		StringBuilder quoted = new StringBuilder(first.path("reason").asString(""));
		StringBuilder reason = new StringBuilder(describe(first, reasons));
		for (JsonNode cause = error.path("caused_by"); cause.isObject(); cause = cause.path("caused_by")) {
			if (quoted.indexOf(cause.path("reason").asString("")) < 0) {
				quoted.append('\n').append(cause.path("reason").asString(""));
				reason.append("; caused by ").append(describe(cause, reasons));
			}
		}
		return new ErrorCause(first.path("type").isString() ? first.path("type").stringValue() : null,
				reason.toString(), position(error, root));
	}

	private static String describe(JsonNode error, BinaryOperator<String> reasons) {
		String type = error.path("type").asString("error");
		return type + ": " + reasons.apply(type, error.path("reason").asString(NO_REASON));
	}

	private static @Nullable Position position(JsonNode error, JsonNode root) {
		if (root.path("line").isInt() && root.path("col").isInt()) {
			return new Position(root.path("line").intValue(), root.path("col").intValue());
		}
		Position innermost = positionInReason(root);
		for (JsonNode cause = error; cause.isObject(); cause = cause.path("caused_by")) {
			Position position = positionInReason(cause);
			innermost = (position != null) ? position : innermost;
		}
		return innermost;
	}

	private static @Nullable Position positionInReason(JsonNode error) {
		Matcher position = POSITION.matcher(error.path("reason").asString(""));
		return position.lookingAt()
				? new Position(Integer.parseInt(position.group(1)), Integer.parseInt(position.group(2))) : null;
	}

	/**
	 * Returns this cause with another reason.
	 * @param reason the new reason
	 * @return a cause of the same type and position
	 */
	public ErrorCause withReason(String reason) {
		return new ErrorCause(this.type, reason, this.position);
	}

	/**
	 * A position in the body of a request as it was sent. The library sends a body that
	 * it wrote itself on one line.
	 *
	 * @param line the line, from 1
	 * @param column the column in bytes, from 1
	 */
	public record Position(int line, int column) implements Serializable {
	}

}

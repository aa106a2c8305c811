package io.github.elasticsearchjpa.internal.text;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import io.github.elasticsearchjpa.error.ErrorCause;
import io.github.elasticsearchjpa.error.ErrorCause.Position;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Texts of errors with and without values. */
class ErrorTextsTest {

	private static final ErrorTexts SHOWN = new ErrorTexts(true);

	private static final ErrorTexts HIDDEN = ErrorTexts.WITHOUT_VALUES;

	private static ErrorCause cause(ErrorTexts texts, String json) {
		return texts.of(new JsonMapper().readTree(json));
	}

	private static final String REJECTED = """
			{"type": "document_parsing_exception", "reason": "[1:9] failed to parse field [age] of type [integer] in \
			document with id '7'. Preview of field's value: 's3cr3t'",
			"caused_by": {"type": "odd_exception", "reason": "odd s3cr3t",
			"caused_by": {"type": "odder_exception", "reason": "very s3cr3t"}}}""";

	@Test
	void everyCauseOfARejectionIsShownWithoutValues() {
		ErrorCause cause = cause(HIDDEN, REJECTED);
		assertThat(cause.reason())
			.isEqualTo("document_parsing_exception: [1:9] failed to parse field [age] of type [integer] in document …; "
					+ "caused by odd_exception: …; caused by odder_exception: … "
					+ "(… is hidden; elasticsearch-jpa.error-values=true shows it)");
		assertThat(cause.position()).isEqualTo(new Position(1, 9));
		assertThat(cause.type()).isEqualTo("document_parsing_exception");
	}

	@Test
	void aRejectionIsShownWithItsValuesOnRequest() {
		assertThat(cause(SHOWN, REJECTED).reason()).contains("Preview of field's value: 's3cr3t'; caused by")
			.endsWith("caused by odder_exception: very s3cr3t");
	}

	@Test
	void aReasonWithoutAValueHasNoHint() {
		assertThat(cause(HIDDEN, "{\"type\": \"a\", \"reason\": \"unknown query [mtch]\"}").reason())
			.isEqualTo("a: unknown query [mtch]");
		assertThat(cause(HIDDEN, "{\"type\": \"a\"}").reason()).isEqualTo("a: no reason given");
		assertThat(cause(HIDDEN, "\"s3cr3t\"").reason()).startsWith("… (");
	}

	@Test
	void anSqlExceptionIsDescribedByItsState() {
		SQLException failure = new SQLException("Key (email)=(s3cr3t) already exists", "23505", 7);
		assertThat(HIDDEN.of(new IllegalStateException("could not execute", failure)))
			.startsWith("IllegalStateException: …; caused by SQLException: … (SQL state 23505, error 7) (")
			.contains("is hidden");
		assertThat(SHOWN.of(failure)).startsWith("SQLException: Key (email)=(s3cr3t) already exists (SQL state");
	}

	@Test
	@SuppressWarnings("NullAway") // on purpose
	void aNullPointerExceptionOfTheJvmIsShown() {
		Map<String, String> names = new HashMap<>();
		assertThat(HIDDEN.of(catchThrowable(() -> names.get("a").length())))
			.startsWith("NullPointerException: Cannot invoke \"String.length()\" because the return value of "
					+ "\"java.util.Map.get(Object)\" is null")
			.doesNotContain("is hidden");
	}

	@Test
	void anExceptionWithoutAMessageHasNoHint() {
		IllegalStateException failure = new IllegalStateException();
		failure.setStackTrace(new StackTraceElement[] { frame("java.util.List", "get"),
				frame("com.shop.Price", "value"), new StackTraceElement("com.shop.Price", "value", "Product.java", 7),
				frame("org.hibernate.Session", "find"), frame("com.shop.Product", "toSearchDocument"),
				frame("io.github.elasticsearchjpa.internal.mapping.Mappers", "map"), frame("com.shop.Main", "main") });
		assertThat(HIDDEN.of(failure)).isEqualTo("IllegalStateException at com.shop.Price.value(Product.java:42), "
				+ "com.shop.Product.toSearchDocument(Product.java:42)");
	}

	private static StackTraceElement frame(String type, String method) {
		return new StackTraceElement(type, method, "Product.java", 42);
	}

	@Test
	void aDescriptionEndsAlthoughTheChainOfCausesDoesNot() {
		IllegalStateException first = new IllegalStateException("first");
		first.initCause(new IllegalStateException("second", first));
		assertThat(SHOWN.of(first)).hasSizeLessThan(2000);
		assertThat(trace(SHOWN, first)).contains("second");
	}

	@Test
	void aStackTraceForTheLogHasNoMessages() {
		IllegalStateException failure = new IllegalStateException("s3cr3t", new SQLException("s3cr3t"));
		assertThat(trace(HIDDEN, failure)).startsWith("java.lang.IllegalStateException")
			.contains("Caused by: java.sql.SQLException", "at " + getClass().getName())
			.doesNotContain("s3cr3t");
		assertThat(trace(SHOWN, new IllegalStateException("a\r\nWARN forged")))
			.startsWith("java.lang.IllegalStateException: a\\r\\nWARN forged");
	}

	private static String trace(ErrorTexts texts, Throwable failure) {
		StringWriter trace = new StringWriter();
		texts.stackTrace(failure).printStackTrace(new PrintWriter(trace));
		return trace.toString();
	}

}

package io.github.elasticsearchjpa.internal.text;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import tools.jackson.core.JacksonException;

/**
 * The description of an exception in one line: the exceptions of its chain, and the first
 * frames of the innermost one that are in the code of the application.
 */
final class ThrowableText {

	/** The number of exceptions of a chain, which may have no end. */
	static final int MAX_CAUSES = 8;

	private static final int MAX_FRAMES = 2;

	/** The number of steps of a path of Jackson. A cycle has a thousand. */
	private static final int MAX_STEPS = 4;

	/** The packages of code that the application calls or that the library calls. */
	private static final List<String> FOREIGN = List.of("java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.",
			"kotlin.", "org.hibernate.", "tools.jackson.", "com.fasterxml.jackson.", "org.springframework.");

	/** The packages of the library that call the application. */
	private static final String CALLER = "io.github.elasticsearchjpa.internal.";

	private ThrowableText() {
	}

	/** Describes an exception, with its messages or without the values in them. */
	static String of(Throwable failure, boolean values) {
		List<Throwable> chain = chain(failure);
		return PrintableText.of(chain.stream()
			.map((cause) -> describe(cause, values))
			.collect(Collectors.joining("; caused by ", "", frames(chain))));
	}

	private static List<Throwable> chain(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MAX_CAUSES).toList();
	}

	private static String describe(Throwable failure, boolean values) {
		String message = (failure instanceof JacksonException json) ? json.getOriginalMessage() : failure.getMessage();
		String name = name(failure.getClass());
		String text = (message == null || message.isEmpty()) ? name
				: name + ": " + (isShown(failure, values) ? message : KnownMessages.withoutValues(message));
		return text + details(failure);
	}

	/**
	 * Returns whether to show a message. Messages of the library never contain values.
	 */
	private static boolean isShown(Throwable failure, boolean values) {
		return values || failure instanceof ElasticsearchJpaException;
	}

	private static String name(Class<?> type) {
		return type.getName().substring(type.getPackageName().isEmpty() ? 0 : type.getPackageName().length() + 1);
	}

	private static String details(Throwable failure) {
		if (failure instanceof SQLException sql) {
			return " (SQL state %s, error %d)".formatted(sql.getSQLState(), sql.getErrorCode());
		}
		if (failure instanceof JacksonException json && !json.getPath().isEmpty()) {
			List<JacksonException.Reference> path = json.getPath();
			return path.stream()
				.limit(MAX_STEPS)
				.map(JacksonException.Reference::getDescription)
				.collect(Collectors.joining("->", " (through ", (path.size() > MAX_STEPS) ? "->...)" : ")"));
		}
		return "";
	}

	/**
	 * Returns the frames of the innermost exception that has one of the application, or
	 * an empty text.
	 */
	private static String frames(List<Throwable> chain) {
		for (int i = chain.size() - 1; i >= 0; i--) {
			// One frame for each method, because a bridge method calls that of the same
			// name.
			Map<String, String> frames = new LinkedHashMap<>();
			Stream.of(chain.get(i).getStackTrace())
				.takeWhile((frame) -> !frame.getClassName().startsWith(CALLER))
				.filter((frame) -> FOREIGN.stream().noneMatch(frame.getClassName()::startsWith))
				.forEach(
						(frame) -> frames.putIfAbsent(frame.getClassName() + "." + frame.getMethodName(), text(frame)));
			if (!frames.isEmpty()) {
				return frames.values().stream().limit(MAX_FRAMES).collect(Collectors.joining(", ", " at ", ""));
			}
		}
		return "";
	}

	/** Returns a frame without the names of its class loader and its module. */
	private static String text(StackTraceElement frame) {
		return "%s.%s(%s)".formatted(frame.getClassName(), frame.getMethodName(),
				(frame.getFileName() != null) ? frame.getFileName() + ":" + frame.getLineNumber() : "unknown source");
	}

}

package io.github.elasticsearchjpa.internal.document;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.text.ErrorTexts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Describes failures to build documents, and logs the stack trace of each cause once.
 * Thread-safe.
 */
final class BuildFailures {

	private static final Logger logger = LoggerFactory.getLogger(BuildFailures.class);

	/** The number of causes after which the logged ones are deleted from memory. */
	private static final int MAX_LOGGED = 100;

	private final ErrorTexts texts;

	/** The causes whose stack trace was logged. */
	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	BuildFailures(ErrorTexts texts) {
		this.texts = texts;
	}

	/** Returns the failure of a document, and logs its stack trace if it is a new one. */
	BuiltDocument of(IndexDefinition index, IndexedType type, Throwable failure) {
		if (this.logged.size() >= MAX_LOGGED) {
			this.logged.clear();
		}
		if (this.logged.add(cause(failure))) {
			logger.warn(
					"A document of {} for index '{}' could not be built. Further failures of this cause are "
							+ "logged without a stack trace",
					type.name(), index.name(), this.texts.stackTrace(failure));
		}
		return new BuiltDocument.BuildFailed(describe(failure));
	}

	String describe(Throwable failure) {
		return this.texts.of(failure);
	}

	/** Returns the class of the innermost exception and the line that threw it. */
	private static String cause(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause.getCause() != null && depth < MAX_LOGGED; depth++) {
			cause = cause.getCause();
		}
		StackTraceElement[] frames = cause.getStackTrace();
		return cause.getClass().getName() + ((frames.length > 0) ? " at " + frames[0] : "");
	}

}

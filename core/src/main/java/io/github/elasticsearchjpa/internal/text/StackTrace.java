package io.github.elasticsearchjpa.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * The stack traces of an exception and of its causes, for a logger: the messages are
 * printable on one line, or left out. Never thrown.
 */
@SuppressWarnings("OverrideThrowableToString") // names the original
final class StackTrace extends Exception {

	private static final long serialVersionUID = 1L;

	private StackTrace(Throwable failure, @Nullable Throwable cause, boolean messages) {
		super(messages ? PrintableText.of(failure) : failure.getClass().getName(), cause, false, true);
		setStackTrace(failure.getStackTrace());
	}

	/** Returns the stack traces, with or without the messages. */
	static StackTrace of(Throwable failure, boolean messages) {
		return of(failure, messages, ThrowableText.MAX_CAUSES);
	}

	private static StackTrace of(Throwable failure, boolean messages, int depth) {
		Throwable cause = failure.getCause();
		return new StackTrace(failure, (cause != null && depth > 1) ? of(cause, messages, depth - 1) : null, messages);
	}

	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

}

package io.github.elasticsearchjpa.internal.text;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stack of another thread, for the log. */
public final class ThreadStack {

	private ThreadStack() {
	}

	/**
	 * Returns the frames of a thread, without the names of modules and class loaders.
	 * @param thread the thread
	 * @return the frames, the innermost first; empty if the thread has ended
	 */
	public static Stream<StackTraceElement> frames(Thread thread) {
		return Arrays.stream(thread.getStackTrace())
			.map((frame) -> new StackTraceElement(frame.getClassName(), frame.getMethodName(), frame.getFileName(),
					frame.getLineNumber()));
	}

	/**
	 * Returns the stack of a thread as a stack trace prints it.
	 * @param thread the thread
	 * @return a line for each frame, each after a line break
	 */
	public static String of(Thread thread) {
		return frames(thread).map((frame) -> "\n\tat " + frame).collect(Collectors.joining());
	}

}

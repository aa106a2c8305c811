package io.github.elasticsearchjpa.internal.operation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationListener;
import io.github.elasticsearchjpa.operation.OperationResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does works, and tells all listeners of them.
 */
public final class OperationRunner {

	private static final Logger logger = LoggerFactory.getLogger(OperationRunner.class);

	private final List<OperationListener> listeners;

	/**
	 * Creates the listeners.
	 * @param listeners told in this order that a work begins, and in the other one that
	 * it ended
	 */
	public OperationRunner(List<OperationListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Does a work on the calling thread.
	 * @param work what it is
	 * @param action does it; may tell its progress
	 * @param result what the listeners are told of what it returned
	 * @param <T> what it returns
	 * @return what it returned
	 */
	public <T> T run(Operation work, Function<OperationListener.Execution, T> action,
			Function<? super T, OperationResult> result) {
		Running running = new Running();
		T done;
		try {
			for (OperationListener listener : this.listeners) {
				guard(() -> running.begun.add(listener.onStart(work)));
			}
			done = action.apply(running);
		}
		catch (RuntimeException | Error ex) {
			running.onEnd(new OperationResult.Failed(ex));
			throw ex;
		}
		running.onEnd(result.apply(done));
		return done;
	}

	private static void guard(Runnable call) {
		try {
			call.run();
		}
		catch (RuntimeException ex) {
			logger.warn("A listener to the work of elasticsearch-jpa failed. The work itself did not.", ex);
		}
	}

	private static final class Running implements OperationListener.Execution {

		private final List<OperationListener.Execution> begun = new ArrayList<>();

		@Override
		public void onProgress(long rows, long total) {
			tell((running) -> running.onProgress(rows, total));
		}

		@Override
		public void onEnd(OperationResult result) {
			Collections.reverse(this.begun); // so that scopes nest
			tell((running) -> running.onEnd(result));
		}

		private void tell(Consumer<OperationListener.Execution> what) {
			this.begun.forEach((running) -> guard(() -> what.accept(running)));
		}

	}

}

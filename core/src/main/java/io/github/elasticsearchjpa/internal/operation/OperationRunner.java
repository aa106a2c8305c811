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
 * Runs operations and notifies listeners. Logs and ignores the exceptions of listeners.
 * Thread-safe.
 */
public final class OperationRunner {

	private static final Logger logger = LoggerFactory.getLogger(OperationRunner.class);

	private final List<OperationListener> listeners;

	/**
	 * Creates a runner.
	 * @param listeners the listeners, notified of the start of an operation in this order
	 * and of its end in reverse order
	 */
	public OperationRunner(List<OperationListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Runs an operation on the calling thread. If it throws, listeners receive
	 * {@link OperationResult.Failed}.
	 * @param operation the description of the operation for listeners
	 * @param action performs the operation; may report progress to the execution
	 * @param result converts the return value of the action for listeners
	 * @param <T> the return type of the action
	 * @return the return value of the action
	 */
	public <T> T run(Operation operation, Function<OperationListener.Execution, T> action,
			Function<? super T, OperationResult> result) {
		Notifier notifier = new Notifier();
		T returned;
		try {
			for (OperationListener listener : this.listeners) {
				guard(() -> notifier.executions.add(listener.onStart(operation)));
			}
			returned = action.apply(notifier);
		}
		catch (RuntimeException | Error ex) {
			notifier.onEnd(new OperationResult.Failed(ex));
			throw ex;
		}
		notifier.onEnd(result.apply(returned));
		return returned;
	}

	private static void guard(Runnable notification) {
		try {
			notification.run();
		}
		catch (RuntimeException ex) {
			logger.warn("An operation listener threw an exception, which is ignored; the operation goes on", ex);
		}
	}

	/** Passes the events of one operation to the executions that listeners returned. */
	private static final class Notifier implements OperationListener.Execution {

		private final List<OperationListener.Execution> executions = new ArrayList<>();

		@Override
		public void onProgress(long rows, long total) {
			forEach((execution) -> execution.onProgress(rows, total));
		}

		@Override
		public void onEnd(OperationResult result) {
			// In reverse order, so that the scopes of tracing listeners nest.
			Collections.reverse(this.executions);
			forEach((execution) -> execution.onEnd(result));
		}

		private void forEach(Consumer<OperationListener.Execution> notification) {
			this.executions.forEach((execution) -> guard(() -> notification.accept(execution)));
		}

	}

}

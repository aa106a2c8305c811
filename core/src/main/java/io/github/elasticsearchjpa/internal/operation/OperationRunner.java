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
 * A runner of operations that notifies the listeners. Thread-safe.
 */
public final class OperationRunner {

	private static final Logger logger = LoggerFactory.getLogger(OperationRunner.class);

	private final List<OperationListener> listeners;

	/**
	 * Creates a runner.
	 * @param listeners the listeners, notified in this order of the start of an operation
	 * and in reverse order of its end
	 */
	public OperationRunner(List<OperationListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Runs an operation on the calling thread.
	 * @param operation the operation
	 * @param action the code of the operation; may report its progress
	 * @param result the function from the returned value to the result for the listeners
	 * @param <T> the type of the returned value
	 * @return the value that the action returned
	 */
	public <T> T run(Operation operation, Function<OperationListener.Execution, T> action,
			Function<? super T, OperationResult> result) {
		Executions executions = new Executions();
		T value;
		try {
			for (OperationListener listener : this.listeners) {
				guard(() -> executions.started.add(listener.onStart(operation)));
			}
			value = action.apply(executions);
		}
		catch (RuntimeException | Error ex) {
			executions.onEnd(new OperationResult.Failed(ex));
			throw ex;
		}
		executions.onEnd(result.apply(value));
		return value;
	}

	private static void guard(Runnable call) {
		try {
			call.run();
		}
		catch (RuntimeException ex) {
			logger.warn("An operation listener failed. The operation itself is not affected.", ex);
		}
	}

	/** The callbacks of all listeners for one operation. */
	private static final class Executions implements OperationListener.Execution {

		private final List<OperationListener.Execution> started = new ArrayList<>();

		@Override
		public void onProgress(long rows, long total) {
			forEach((execution) -> execution.onProgress(rows, total));
		}

		@Override
		public void onEnd(OperationResult result) {
			// In reverse order, so that tracing scopes nest.
			Collections.reverse(this.started);
			forEach((execution) -> execution.onEnd(result));
		}

		private void forEach(Consumer<OperationListener.Execution> call) {
			this.started.forEach((execution) -> guard(() -> call.accept(execution)));
		}

	}

}

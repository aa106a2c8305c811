package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.elasticsearchjpa.error.IndexBusyException;
import io.github.elasticsearchjpa.operation.ProgressListener;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * The operations that the endpoint started on this node: the last one of each index. Only
 * one operation per index runs at a time.
 */
final class IndexOperations implements DisposableBean {

	/** The time that an interrupted operation may take to finish its current chunk. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

	private final Map<String, IndexOperation> last = new ConcurrentHashMap<>();

	/**
	 * Starts an operation on a thread of its own.
	 * @param index the name of the index
	 * @param name the name of the operation
	 * @param action the operation, which returns its result
	 * @return the running operation
	 * @throws IndexBusyException if an operation on the index is running on this node
	 */
	IndexOperation start(String index, String name, Function<ProgressListener, Object> action) {
		return this.last.compute(index, (key, previous) -> {
			if (previous != null && !previous.isDone()) {
				OperationState running = previous.state();
				throw new IndexBusyException(index, "this node, process %d (%s since %s)"
					.formatted(ProcessHandle.current().pid(), running.operation(), running.started()));
			}
			return new IndexOperation(index, name, action).start();
		});
	}

	/** Returns the state of the last operation on an index, or null if there was none. */
	@Nullable OperationState last(String index) {
		IndexOperation operation = this.last.get(index);
		return (operation != null) ? operation.state() : null;
	}

	/**
	 * Interrupts the running operations and waits until they stop. A rebuild saves its
	 * checkpoint and releases its lease.
	 */
	@Override
	public void destroy() {
		this.last.values().forEach(IndexOperation::interrupt);
		this.last.values().forEach((operation) -> operation.await(STOP_TIMEOUT));
	}

}

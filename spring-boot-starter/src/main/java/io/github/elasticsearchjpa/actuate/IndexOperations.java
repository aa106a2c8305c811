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
 * The operations that the endpoint began on this node: the last one of each index, of
 * which one at a time is under way.
 */
final class IndexOperations implements DisposableBean {

	/** How long a stopped operation may take: a chunk, and its requests. */
	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Map<String, IndexOperation> last = new ConcurrentHashMap<>();

	/**
	 * Begins an operation.
	 * @throws IndexBusyException if one of the index is under way on this node
	 */
	IndexOperation start(String index, String name, Function<ProgressListener, Object> work) {
		return this.last.compute(index, (key, before) -> {
			if (before != null && !before.isDone()) {
				IndexOperation.Report report = before.report();
				throw new IndexBusyException(index, "this node, process %d (%s since %s)"
					.formatted(ProcessHandle.current().pid(), report.operation(), report.started()));
			}
			return new IndexOperation(index, name, work).start();
		});
	}

	IndexOperation.@Nullable Report last(String index) {
		IndexOperation operation = this.last.get(index);
		return (operation != null) ? operation.report() : null;
	}

	/** A rebuild notes how far it has come, and gives back the right to rebuild. */
	@Override
	public void destroy() {
		this.last.values().forEach(IndexOperation::interrupt);
		this.last.values().forEach((operation) -> operation.await(PATIENCE));
	}

}

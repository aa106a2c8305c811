package io.github.elasticsearchjpa.work;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does works, and tells all listeners of them.
 */
public final class WorkListeners {

	private static final Logger logger = LoggerFactory.getLogger(WorkListeners.class);

	private final List<WorkListener> listeners;

	/**
	 * Creates the listeners.
	 * @param listeners told in this order that a work begins, and in the other one that
	 * it ended
	 */
	public WorkListeners(List<WorkListener> listeners) {
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
	public <T> T run(Work work, Function<WorkListener.Running, T> action, Function<? super T, WorkResult> result) {
		Running running = new Running();
		T done;
		try {
			for (WorkListener listener : this.listeners) {
				guard(() -> running.begun.add(listener.began(work)));
			}
			done = action.apply(running);
		}
		catch (RuntimeException | Error ex) {
			running.ended(new WorkResult.Failed(ex));
			throw ex;
		}
		running.ended(result.apply(done));
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

	private static final class Running implements WorkListener.Running {

		private final List<WorkListener.Running> begun = new ArrayList<>();

		@Override
		public void progress(long rows, long total) {
			tell((running) -> running.progress(rows, total));
		}

		@Override
		public void ended(WorkResult result) {
			Collections.reverse(this.begun); // so that scopes nest
			tell((running) -> running.ended(result));
		}

		private void tell(Consumer<WorkListener.Running> what) {
			this.begun.forEach((running) -> guard(() -> what.accept(running)));
		}

	}

}

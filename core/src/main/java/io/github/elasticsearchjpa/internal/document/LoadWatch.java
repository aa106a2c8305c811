package io.github.elasticsearchjpa.internal.document;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.elasticsearchjpa.internal.text.PrintableText;
import io.github.elasticsearchjpa.internal.text.ThreadStack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents that the threads of a load build at the moment. Each thread records its
 * own; the thread that runs the load reports those whose mapper does not return.
 */
final class LoadWatch implements BuildListener {

	private static final Logger logger = LoggerFactory.getLogger(LoadWatch.class);

	private final Duration timeout;

	private final Map<Thread, Build> builds = new ConcurrentHashMap<>();

	/**
	 * Creates a watch.
	 * @param timeout the time after which the build of a document is reported
	 */
	LoadWatch(Duration timeout) {
		this.timeout = timeout;
	}

	@Override
	public void onBegin(String index, String entity, String documentId) {
		this.builds.put(Thread.currentThread(), new Build(index, entity, documentId));
	}

	@Override
	public void onEnd() {
		this.builds.remove(Thread.currentThread());
	}

	/** Logs each document that has not been built in time, once. */
	void reportHung() {
		this.builds.forEach((thread, build) -> {
			if (!build.reported && build.age().compareTo(this.timeout) > 0) {
				build.reported = true;
				logger.warn(
						"{} has not been built for index '{}' within {} s, and the load waits for it. Find out why its "
								+ "mapper does not return, or stop the load. Stack of thread {}:{}",
						build, build.index, build.age().toSeconds(), thread.getName(), ThreadStack.of(thread));
			}
		});
	}

	/** Returns whether the build of a document has not ended for a time. */
	boolean isAnyHung(Duration time) {
		return this.builds.values().stream().anyMatch((build) -> build.age().compareTo(time) > 0);
	}

	/** Logs each document that is still being built when the load ends without it. */
	void reportAbandoned() {
		this.builds.forEach((thread, build) -> logger.warn(
				"Thread {} did not stop and is abandoned: it has been building {} for index '{}' for {} s",
				thread.getName(), build, build.index, build.age().toSeconds()));
	}

	/** A document that a thread builds. */
	private static final class Build {

		private final String index;

		private final String entity;

		private final String documentId;

		private final long since = System.nanoTime();

		/** Used by the thread that runs the load. */
		private boolean reported;

		private Build(String index, String entity, String documentId) {
			this.index = index;
			this.entity = entity;
			this.documentId = documentId;
		}

		private Duration age() {
			return Duration.ofNanos(System.nanoTime() - this.since);
		}

		@Override
		public String toString() {
			return PrintableText.of(this.entity + " " + this.documentId);
		}

	}

}

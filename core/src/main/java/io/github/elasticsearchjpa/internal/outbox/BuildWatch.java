package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;

import io.github.elasticsearchjpa.internal.document.BuildListener;
import org.jspecify.annotations.Nullable;

/**
 * The document that a worker builds at the moment. The thread of the worker writes it;
 * any thread may read it.
 */
final class BuildWatch implements BuildListener {

	private volatile @Nullable Building building;

	/** The number of documents that were built. */
	private volatile long built;

	@Override
	public void onBegin(String index, String entity, String documentId) {
		this.building = new Building(ChangeKey.document(index, entity, documentId), System.nanoTime());
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the worker writes
													// it
	public void onEnd() {
		this.building = null;
		this.built++;
	}

	/** Returns the number of documents that were built. */
	long built() {
		return this.built;
	}

	/** Returns the document whose build has not ended for a time, or null. */
	@Nullable Building overdue(Duration limit) {
		Building now = this.building;
		return (now != null && System.nanoTime() - now.since() > limit.toNanos()) ? now : null;
	}

	/**
	 * A document that is being built.
	 *
	 * @param key the document
	 * @param since the {@link System#nanoTime()} at which its build began
	 */
	record Building(ChangeKey key, long since) {

		/** Returns the seconds since the build began. */
		long seconds() {
			return Duration.ofNanos(System.nanoTime() - this.since).toSeconds();
		}

	}

}

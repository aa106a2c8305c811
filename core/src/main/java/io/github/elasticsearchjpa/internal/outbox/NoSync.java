package io.github.elasticsearchjpa.internal.outbox;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.internal.document.Checkpoint;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.sync.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * The synchronization when it is off: there are no library tables, hence no outbox and no
 * leases. All documents of one operation get the time of its start as their version.
 */
public final class NoSync implements IndexSync {

	private final Clock clock;

	/**
	 * Creates a synchronization that is off.
	 * @param clock the clock for versions
	 */
	public NoSync(Clock clock) {
		this.clock = clock;
	}

	@Override
	public boolean isEnabled() {
		return false;
	}

	@Override
	public void requireFor(IndexDefinition index, String operation) {
		throw new ElasticsearchJpaException(
				"Cannot %s index '%s', because the synchronization is off. Switch it on, or rebuild the index instead."
					.formatted(operation, index.name()));
	}

	@Override
	public IndexLease lease(IndexDefinition index) {
		return new NoLease(this.clock.millis());
	}

	@Override
	public long[] revoke(String index) {
		return new long[0];
	}

	@Override
	public void enqueue(Collection<Change> changes) {
	}

	@Override
	public void reportMissing(Collection<ChangeKey> documents) {
	}

	@Override
	public Set<String> pending(String index, Collection<String> documentIds) {
		return Set.of();
	}

	@Override
	public boolean await(@Nullable String index, Duration atMost, Runnable meanwhile) {
		return true;
	}

	@Override
	public Duration leaseDuration() {
		return Duration.ZERO;
	}

	@Override
	public @Nullable Backlog backlog(String index) {
		return null;
	}

	@Override
	public List<Filling> filling(String index) {
		return List.of();
	}

	@Override
	public @Nullable String leaseHolder(String index) {
		return null;
	}

	@Override
	public int retryDeadLetters(String index) {
		return 0;
	}

	private record NoLease(long version) implements IndexLease {

		@Override
		public void renew() {
		}

		@Override
		public boolean hasLiveWrites() {
			return false;
		}

		@Override
		public List<Filling> stopped() {
			return List.of();
		}

		@Override
		public void saveDocumentVersion(int documentVersion) {
		}

		@Override
		public int raiseDocumentVersion(int documentVersion) {
			return documentVersion;
		}

		@Override
		public ToLongFunction<String> begin(String generation, int documentVersion) {
			return resume();
		}

		@Override
		public ToLongFunction<String> resume() {
			return (id) -> this.version;
		}

		@Override
		public void saveCheckpoint(String generation, Checkpoint checkpoint) {
		}

		@Override
		public @Nullable String prepareToPublish(String generation) {
			return null;
		}

		@Override
		public void end() {
		}

		@Override
		public void close() {
		}

	}

}

package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.document.Outcome;
import io.github.elasticsearchjpa.internal.document.SliceSize;

/**
 * The documents of a batch for one index, in the slices in which they are built and sent.
 * Documents that failed before come last and begin with one alone: that with the most
 * attempts. While they succeed, their slices double; after a failure they begin with one
 * again. So a document that makes others fail is soon alone, and after an outage few
 * slices suffice for all. Used by one thread.
 */
final class Slices {

	/**
	 * The number of slices that fail one after the other before slices double in spite of
	 * failures: it is not a few documents that fail.
	 */
	private static final int MAX_FAILED = 3;

	private final Map<ChangeKey, List<OutboxRow>> documents;

	private final SliceSize size;

	private final List<ChangeKey> first = new ArrayList<>();

	private final List<ChangeKey> retried = new ArrayList<>();

	private int maxRetried = 1;

	/** The number of slices that failed since the last one that succeeded. */
	private int failed;

	private boolean retrying;

	Slices(Map<ChangeKey, List<OutboxRow>> documents, SliceSize size) {
		this.documents = documents;
		this.size = size;
		documents.forEach((key, rows) -> ((attempts(rows) == 0) ? this.first : this.retried).add(key));
		this.retried.sort(Comparator.comparingInt((ChangeKey key) -> attempts(key)).reversed());
	}

	/** Returns the number of failed attempts of a document. */
	static int attempts(List<OutboxRow> rows) {
		return rows.stream().mapToInt(OutboxRow::attempts).max().orElse(0);
	}

	private int attempts(ChangeKey key) {
		return attempts(this.documents.getOrDefault(key, List.of()));
	}

	boolean isEmpty() {
		return this.first.isEmpty() && this.retried.isEmpty();
	}

	/** Returns the next slice, which stays the next one until it is completed. */
	Map<ChangeKey, List<OutboxRow>> next() {
		this.retrying = this.first.isEmpty();
		int max = this.retrying ? Math.min(this.maxRetried, this.size.next()) : this.size.next();
		List<ChangeKey> keys = this.retrying ? this.retried : this.first;
		Map<ChangeKey, List<OutboxRow>> slice = new LinkedHashMap<>();
		keys.stream().limit(max).forEach((key) -> slice.put(key, this.documents.getOrDefault(key, List.of())));
		return slice;
	}

	/**
	 * Removes documents of the slice that have a result. The others begin the next slice.
	 */
	void complete(Map<ChangeKey, Batch.Result> results) {
		if (!this.retrying) {
			this.first.removeIf(results::containsKey);
			return;
		}
		this.retried.removeIf(results::containsKey);
		boolean failure = results.values()
			.stream()
			.anyMatch((result) -> result.outcome() instanceof Outcome.Ambiguous
					|| result.outcome() instanceof Outcome.Retryable);
		this.failed = failure ? this.failed + 1 : 0;
		this.maxRetried = (failure && this.failed < MAX_FAILED) ? 1 : 2 * this.maxRetried;
	}

}

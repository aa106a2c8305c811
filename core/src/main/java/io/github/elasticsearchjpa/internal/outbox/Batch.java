package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.document.Outcome;

/**
 * The due rows of a claim, folded by document, and what became of them. Owned by the
 * worker's thread.
 */
final class Batch {

	/**
	 * What became of a document.
	 *
	 * @param outcome of sending it
	 * @param absent whether it was deleted rather than written
	 */
	record Result(Outcome outcome, boolean absent) {
	}

	private final Map<ChangeKey, List<OutboxRow>> routed = new LinkedHashMap<>();

	private final Map<String, Map<ChangeKey, List<OutboxRow>>> documents = new LinkedHashMap<>();

	private final Map<ChangeKey, Result> results = new LinkedHashMap<>();

	private final Map<ChangeKey, byte[]> written = new HashMap<>();

	private final Map<OutboxRow, String> failed = new LinkedHashMap<>();

	private final Map<String, String> generationFailures = new LinkedHashMap<>();

	Batch(List<OutboxRow> rows) {
		for (OutboxRow row : rows) {
			if (row.key().isDocument()) {
				this.documents.computeIfAbsent(row.key().index(), (index) -> new LinkedHashMap<>())
					.computeIfAbsent(row.key(), (key) -> new ArrayList<>())
					.add(row);
			}
			else {
				this.routed.computeIfAbsent(row.key(), (key) -> new ArrayList<>()).add(row);
			}
		}
	}

	/** The rows of each related entity. */
	Map<ChangeKey, List<OutboxRow>> routed() {
		return this.routed;
	}

	/** The rows of each document, by index. */
	Map<String, Map<ChangeKey, List<OutboxRow>>> documents() {
		return this.documents;
	}

	/** Notes that a row could not be handled and is to be tried later. */
	void failed(OutboxRow row, String reason) {
		this.failed.put(row, reason);
	}

	Map<OutboxRow, String> failed() {
		return this.failed;
	}

	void result(ChangeKey key, Outcome outcome, boolean absent) {
		this.results.put(key, new Result(outcome, absent));
	}

	Map<ChangeKey, Result> results() {
		return this.results;
	}

	/** Notes what was written of a document, whole. */
	void written(ChangeKey key, byte[] json) {
		this.written.put(key, json);
	}

	Map<ChangeKey, byte[]> written() {
		return this.written;
	}

	List<OutboxRow> rows(ChangeKey key) {
		return this.documents.getOrDefault(key.index(), Map.of()).getOrDefault(key, List.of());
	}

	void generationFailed(String generation, String failure) {
		this.generationFailures.put(generation, failure);
	}

	Map<String, String> generationFailures() {
		return this.generationFailures;
	}

}

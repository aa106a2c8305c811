package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.document.Outcome;

/**
 * The due rows of a claim, grouped by key, and the results of indexing them. Used by one
 * thread.
 */
final class Batch {

	private final Map<ChangeKey, List<OutboxRow>> relatedEntities = new LinkedHashMap<>();

	private final Map<String, Map<ChangeKey, List<OutboxRow>>> documents = new LinkedHashMap<>();

	private final Map<ChangeKey, Result> results = new LinkedHashMap<>();

	private final Map<ChangeKey, byte[]> contents = new HashMap<>();

	private final Map<OutboxRow, String> failures = new LinkedHashMap<>();

	private final Map<String, String> generationFailures = new LinkedHashMap<>();

	Batch(List<OutboxRow> rows) {
		for (OutboxRow row : rows) {
			if (row.key().isDocument()) {
				this.documents.computeIfAbsent(row.key().index(), (index) -> new LinkedHashMap<>())
					.computeIfAbsent(row.key(), (key) -> new ArrayList<>())
					.add(row);
			}
			else {
				this.relatedEntities.computeIfAbsent(row.key(), (key) -> new ArrayList<>()).add(row);
			}
		}
	}

	/** Returns the rows of each related entity. */
	Map<ChangeKey, List<OutboxRow>> relatedEntities() {
		return this.relatedEntities;
	}

	/** Returns the rows of each document, by the name of its index. */
	Map<String, Map<ChangeKey, List<OutboxRow>>> documents() {
		return this.documents;
	}

	/** Returns the rows of a document. */
	List<OutboxRow> rows(ChangeKey key) {
		return this.documents.getOrDefault(key.index(), Map.of()).getOrDefault(key, List.of());
	}

	/** Records a row that could not be processed, so that it is retried. */
	void addFailure(OutboxRow row, String reason) {
		this.failures.put(row, reason);
	}

	/** Returns the reasons of the rows that are retried. */
	Map<OutboxRow, String> failures() {
		return this.failures;
	}

	/** Records the result of a document. */
	void addResult(ChangeKey key, Outcome outcome, Request request) {
		this.results.put(key, new Result(outcome, request));
	}

	/** Returns the result of each document that was built. */
	Map<ChangeKey, Result> results() {
		return this.results;
	}

	/** Records the complete JSON of a document that is sent. */
	void addContent(ChangeKey key, byte[] json) {
		this.contents.put(key, json);
	}

	/** Returns the JSON of the documents that were sent completely. */
	Map<ChangeKey, byte[]> contents() {
		return this.contents;
	}

	/** Records that a live change could not be written to a generation being filled. */
	void addGenerationFailure(String generation, String failure) {
		this.generationFailures.put(generation, failure);
	}

	/** Returns the last failure of each generation, by its name. */
	Map<String, String> generationFailures() {
		return this.generationFailures;
	}

	/**
	 * The request that a document needed.
	 */
	enum Request {

		/**
		 * No request: the index already has the document, or the document could not be
		 * built.
		 */
		NONE,

		/** The document was indexed, or updated in part. */
		INDEX,

		/** The document was deleted. */
		DELETE

	}

	/**
	 * The result of a document.
	 *
	 * @param outcome the outcome
	 * @param request the request that was sent
	 */
	record Result(Outcome outcome, Request request) {

		/** Returns whether no document could be built from the rows. */
		boolean isBuildFailure() {
			return this.request == Request.NONE && this.outcome instanceof Outcome.Invalid;
		}

	}

}

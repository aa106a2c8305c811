package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.elasticsearchjpa.internal.document.Outcome;
import org.jspecify.annotations.Nullable;

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

	private final Map<OutboxRow, String> progress = new HashMap<>();

	private final Set<OutboxRow> fannedOut = new HashSet<>();

	private boolean answered;

	private @Nullable String outage;

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

	/**
	 * Returns how far the fan-out of a row has progressed.
	 * @return the id, as text, of the last containing entity, or null
	 */
	@Nullable String progress(OutboxRow row) {
		return this.progress.getOrDefault(row, row.after());
	}

	/** Records how far the fan-out of rows has progressed. */
	void progress(List<OutboxRow> rows, String after) {
		rows.forEach((row) -> this.progress.put(row, after));
	}

	/** Records that rows are fanned out. */
	void fannedOut(List<OutboxRow> rows) {
		this.fannedOut.addAll(rows);
	}

	/** Returns whether a row is fanned out. */
	boolean isFannedOut(OutboxRow row) {
		return this.fannedOut.contains(row);
	}

	/** Records that Elasticsearch answered a request. */
	void answered() {
		this.answered = true;
	}

	/** Returns whether Elasticsearch answered a request, and none failed later. */
	boolean isAnswered() {
		return this.answered && this.outage == null;
	}

	/** Records that Elasticsearch does not answer or refuses access. */
	void outage(String reason) {
		this.outage = reason;
	}

	/** Returns why requests fail, or null if Elasticsearch answers. */
	@Nullable String outage() {
		return this.outage;
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

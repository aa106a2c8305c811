package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.internal.document.Outcome;
import io.github.elasticsearchjpa.internal.text.PrintableText;
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

	private final Map<ChangeKey, ChangeKey> stored = new HashMap<>();

	private final Map<OutboxRow, String> failures = new LinkedHashMap<>();

	private final Map<OutboxRow, String> progress = new HashMap<>();

	private final Set<OutboxRow> fannedOut = new HashSet<>();

	private boolean answered;

	private @Nullable String outage;

	private final Map<String, String> generationFailures = new LinkedHashMap<>();

	private final Map<String, Map<ChangeKey, String>> rejections = new LinkedHashMap<>();

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

	/**
	 * Returns a batch for each document and related entity, with what this batch recorded
	 * for it.
	 */
	List<Batch> split() {
		List<Batch> parts = new ArrayList<>();
		this.relatedEntities.values().forEach((rows) -> parts.add(part(rows)));
		this.documents.values().forEach((documents) -> documents.values().forEach((rows) -> parts.add(part(rows))));
		Batch ofGenerations = new Batch(List.of());
		ofGenerations.generationFailures.putAll(this.generationFailures);
		parts.add(ofGenerations);
		return parts;
	}

	private Batch part(List<OutboxRow> rows) {
		Batch part = new Batch(rows);
		ChangeKey key = rows.get(0).key();
		if (this.results.containsKey(key)) {
			part.results.put(key, this.results.get(key));
		}
		if (this.contents.containsKey(key)) {
			part.contents.put(key, this.contents.get(key));
		}
		if (this.stored.containsKey(key)) {
			part.stored.put(key, this.stored.get(key));
		}
		part.failures.putAll(this.failures);
		part.failures.keySet().retainAll(rows);
		this.rejections.forEach((generation, reasons) -> {
			if (reasons.containsKey(key)) {
				part.addRejection(generation, key, reasons.get(key));
			}
		});
		return part;
	}

	/** Returns this batch with another reason in place of all that it recorded. */
	Batch withReason(String reason) {
		Batch batch = new Batch(rows().toList());
		batch.contents.putAll(this.contents);
		batch.stored.putAll(this.stored);
		this.results.forEach((key, result) -> batch.results.put(key,
				new Result(result.outcome().withReason(reason), result.request())));
		this.failures.keySet().forEach((row) -> batch.failures.put(row, reason));
		this.rejections.forEach((generation, reasons) -> reasons.keySet()
			.forEach((key) -> batch.addRejection(generation, key, reason)));
		this.generationFailures.keySet().forEach((generation) -> batch.generationFailures.put(generation, reason));
		return batch;
	}

	/** Returns the first document or related entity, or null if there is none. */
	@Nullable ChangeKey firstKey() {
		return rows().findFirst().map(OutboxRow::key).orElse(null);
	}

	private Stream<OutboxRow> rows() {
		return Stream
			.concat(this.relatedEntities.values().stream(),
					this.documents.values().stream().flatMap((documents) -> documents.values().stream()))
			.flatMap(List::stream);
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
		this.failures.put(row, PrintableText.of(reason));
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

	/**
	 * Records that the row of a document has another document id, which is equal for the
	 * database.
	 */
	void addStored(ChangeKey key, String documentId) {
		this.stored.put(key, ChangeKey.document(key.index(), key.entity(), documentId));
	}

	/** Returns the document with the id of the row, or null if the id is not another. */
	@Nullable ChangeKey stored(ChangeKey key) {
		return this.stored.get(key);
	}

	/** Records that a live change could not be written to a generation being filled. */
	void addGenerationFailure(String generation, String failure) {
		this.generationFailures.put(generation, failure);
	}

	/** Records that a generation being filled rejected a document. */
	void addRejection(String generation, ChangeKey key, String reason) {
		this.rejections.computeIfAbsent(generation, (any) -> new HashMap<>()).put(key, reason);
		addGenerationFailure(generation, key.text() + ": " + reason);
	}

	/** Returns the last failure of each generation, by its name. */
	Map<String, String> generationFailures() {
		return this.generationFailures;
	}

	/**
	 * Returns the documents that a generation being filled rejected, each with the
	 * reason.
	 */
	Map<ChangeKey, String> rejections(String generation) {
		return this.rejections.getOrDefault(generation, Map.of());
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

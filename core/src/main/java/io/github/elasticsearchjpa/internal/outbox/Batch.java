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
		this.results.forEach((key, result) -> batch.results.put(key, result.withReason(reason)));
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

	/** Adds what sending a part of the documents resulted in. */
	void add(SliceResult slice) {
		this.results.putAll(slice.results());
		this.generationFailures.putAll(slice.generationFailures());
		slice.rejections()
			.forEach((generation, reasons) -> reasons.forEach((key, reason) -> addRejection(generation, key, reason)));
		this.outage = slice.outage();
		this.answered |= slice.answered();
	}

	/** Returns whether Elasticsearch answered a request, and none failed later. */
	boolean isAnswered() {
		return this.answered && this.outage == null;
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

	/** Returns the result of each document that was built. */
	Map<ChangeKey, Result> results() {
		return this.results;
	}

	/**
	 * Returns the document with the id of the row, if the database finds the row by
	 * another spelling of that id; otherwise null.
	 */
	@Nullable ChangeKey stored(ChangeKey key) {
		Result result = this.results.get(key);
		String storedId = (result != null) ? result.storedId() : null;
		return (storedId != null) ? ChangeKey.document(key.index(), key.entity(), storedId) : null;
	}

	/** Records that a generation being filled rejected a document. */
	void addRejection(String generation, ChangeKey key, String reason) {
		this.rejections.computeIfAbsent(generation, (any) -> new HashMap<>()).put(key, reason);
		this.generationFailures.put(generation, key.text() + ": " + reason);
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
	 * @param digest the digest of the whole document, or null if it was not sent as a
	 * whole or other generations are being filled
	 */
	@SuppressWarnings("ArrayRecordComponent") // never compared as a part of the record
	record Result(Outcome outcome, Request request, byte @Nullable [] digest, @Nullable String storedId) {

		/**
		 * Creates the result of a document that was not sent.
		 * @param outcome the outcome
		 */
		Result(Outcome outcome) {
			this(outcome, Request.NONE, null, null);
		}

		/** Returns whether no document could be built from the rows. */
		boolean isBuildFailure() {
			return this.request == Request.NONE && this.outcome instanceof Outcome.Invalid;
		}

		Result withOutcome(Outcome outcome) {
			return new Result(outcome, this.request, this.digest, this.storedId);
		}

		Result withReason(String reason) {
			return withOutcome(this.outcome.withReason(reason));
		}

	}

}

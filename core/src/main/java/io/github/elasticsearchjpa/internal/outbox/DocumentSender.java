package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.document.BuiltDocument;
import io.github.elasticsearchjpa.internal.document.BulkItem;
import io.github.elasticsearchjpa.internal.document.BulkWriter;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.document.Outcome;
import io.github.elasticsearchjpa.internal.document.SequenceNumber;
import io.github.elasticsearchjpa.internal.document.SliceSize;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.outbox.Batch.Result;
import org.jspecify.annotations.Nullable;

/**
 * Builds documents of one index from the rows as they are now, and sends them to the
 * index and to every generation that is being filled. The version of each document is the
 * token of its partition. Used by the thread of the worker.
 */
final class DocumentSender {

	private final DocumentBuilder builder;

	private final BulkWriter writer;

	private final DigestCache digests;

	private final int batchSize;

	private final Map<String, SliceSize> sliceSizes = new HashMap<>();

	private final Suspects suspects = new Suspects();

	/**
	 * Creates a sender.
	 * @param builder the builder of documents
	 * @param writer the writer of documents
	 * @param digests the digests of the worker
	 * @param batchSize the maximum number of documents in a slice
	 */
	DocumentSender(DocumentBuilder builder, BulkWriter writer, DigestCache digests, int batchSize) {
		this.builder = builder;
		this.writer = writer;
		this.digests = digests;
		this.batchSize = batchSize;
	}

	/** Returns the number of documents of an index that are built and sent at once. */
	SliceSize sliceSize(IndexDefinition index) {
		return this.sliceSizes.computeIfAbsent(index.name(), (name) -> new SliceSize(this.batchSize));
	}

	/**
	 * Builds and sends documents. If they are too large for one request, builds and sends
	 * only the first ones.
	 * @param index the index
	 * @param claim the claim under which the rows were read
	 * @param documents the rows of the documents
	 * @param permission the permission to send requests under the leases of the claim
	 * @return the result of each document that was built
	 */
	SliceResult send(IndexDefinition index, Claim claim, Map<ChangeKey, List<OutboxRow>> documents,
			Permission permission) {
		Map<String, Set<String>> changed = changedAttributes(index, claim, documents);
		Map<String, SequenceNumber> sequenceNumbers;
		try {
			// Sequence numbers must be read before the rows, so that an update that
			// another worker sends in between is a version conflict.
			sequenceNumbers = this.writer.sequenceNumbers(index.connection(), index.alias(), changed.keySet());
		}
		catch (RequestFailedException ex) {
			return new SliceResult(Map.of(), Map.of(), Map.of(), String.valueOf(ex.getMessage()), false);
		}
		// A document that the index does not have is sent completely.
		changed.keySet().retainAll(sequenceNumbers.keySet());
		Map<ChangeKey, BuiltDocument> built = build(index, documents.keySet(), changed);
		Map<ChangeKey, Result> results = new LinkedHashMap<>();
		List<Unsent> toSend = new ArrayList<>();
		built.forEach((key, document) -> {
			List<OutboxRow> rows = documents.getOrDefault(key, List.of());
			byte[] digest = digest(claim, document, key);
			Outcome known = outcomeWithoutRequest(rows, document, digest);
			results.put(key, (known != null) ? new Result(known)
					: new Result(new Outcome.NotSent(), request(document), digest, storedId(document)));
			if (known == null) {
				// Until the request is completed, it is unknown what the index has.
				this.digests.remove(rows.get(0).partition(), key);
				toSend.add(new Unsent(rows, document, sequenceNumbers.get(key.text())));
			}
		});
		Map<String, String> generationFailures = new LinkedHashMap<>();
		Map<String, Map<ChangeKey, String>> rejections = new LinkedHashMap<>();
		Map<String, Outcome> outcomes = write(index, claim, toSend, permission, generationFailures, rejections);
		results.replaceAll((key, result) -> {
			Outcome outcome = outcomes.get(key.text());
			return (outcome != null) ? result.withOutcome(
					judge(documents.getOrDefault(key, List.of()), result.request(), outcome, toSend.size() == 1))
					: result;
		});
		return new SliceResult(results, generationFailures, rejections, outage(outcomes.values()),
				outcomes.values().stream().anyMatch((outcome) -> !(outcome instanceof Outcome.NotSent)));
	}

	/**
	 * A document to be sent.
	 *
	 * @param rows its rows
	 * @param document the document
	 * @param sequenceNumber the sequence number that a partial update requires, or null
	 */
	private record Unsent(List<OutboxRow> rows, BuiltDocument document, @Nullable SequenceNumber sequenceNumber) {

		private ChangeKey key() {
			return this.rows.get(0).key();
		}

		private BulkItem item(long version) {
			String id = key().text();
			if (this.document instanceof BuiltDocument.Fields fields) {
				return new BulkItem(id, fields.json(), version, this.sequenceNumber);
			}
			return new BulkItem(id, (this.document instanceof BuiltDocument.Content content) ? content.json() : null,
					version, null);
		}

	}

	/** Returns why Elasticsearch cannot be used, or null if it answered the requests. */
	private static @Nullable String outage(Collection<Outcome> outcomes) {
		return outcomes.stream()
			.filter((outcome) -> outcome instanceof Outcome.Retryable retryable && retryable.isOutage())
			.map((outcome) -> ((Outcome.Retryable) outcome).reason())
			.findFirst()
			.orElse(null);
	}

	/**
	 * Returns the changed attributes by the id of each document that may be updated in
	 * part. While a generation is being filled, documents are sent completely, because
	 * the generation may not have them yet.
	 */
	private static Map<String, Set<String>> changedAttributes(IndexDefinition index, Claim claim,
			Map<ChangeKey, List<OutboxRow>> documents) {
		Map<String, Set<String>> changed = new HashMap<>();
		if (!index.partial() || !claim.filling(index.name()).isEmpty()) {
			return changed;
		}
		documents.forEach((key, rows) -> {
			if (rows.stream().allMatch(OutboxRow::mayBePartial)) {
				changed.put(key.text(),
						rows.stream()
							.flatMap((row) -> Objects.requireNonNull(row.attributes()).stream())
							.collect(Collectors.toSet()));
			}
		});
		return changed;
	}

	private Map<ChangeKey, BuiltDocument> build(IndexDefinition index, Set<ChangeKey> keys,
			Map<String, Set<String>> changed) {
		Map<ChangeKey, BuiltDocument> built = new LinkedHashMap<>();
		Map<String, Map<String, ChangeKey>> byEntity = new LinkedHashMap<>();
		keys.forEach((key) -> byEntity.computeIfAbsent(key.entity(), (entity) -> new LinkedHashMap<>())
			.put(key.text(), key));
		byEntity.forEach((entity, ofType) -> this.builder
			.readSome(index, index.type(entity), List.copyOf(ofType.keySet()), changed, BulkWriter.MAX_REQUEST_BYTES)
			.forEach((id, document) -> built.put(Objects.requireNonNull(ofType.get(id)), document)));
		sliceSize(index).built(built.size(), built.values().stream().mapToLong(DocumentSender::bytes).sum());
		return built;
	}

	private static int bytes(BuiltDocument document) {
		return (document instanceof BuiltDocument.Content content) ? content.json().length : 0;
	}

	/**
	 * Returns the digest of a document that is sent as a whole, or null while a
	 * generation is being filled, because that generation may not have the document yet.
	 */
	private byte @Nullable [] digest(Claim claim, BuiltDocument document, ChangeKey key) {
		return (document instanceof BuiltDocument.Content content && claim.filling(key.index()).isEmpty())
				? this.digests.digest(content.json()) : null;
	}

	/**
	 * Returns the outcome of a document that needs no request, or null. A document that
	 * has not changed since this worker sent it is not sent, except for forced changes,
	 * retries and repeated deletes.
	 */
	private @Nullable Outcome outcomeWithoutRequest(List<OutboxRow> rows, BuiltDocument document,
			byte @Nullable [] digest) {
		if (document instanceof BuiltDocument.BuildFailed failed) {
			return new Outcome.Invalid(failed.reason());
		}
		if (document instanceof BuiltDocument.Postponed postponed) {
			return new Outcome.Retryable(0, postponed.reason());
		}
		OutboxRow row = rows.get(0);
		boolean isUnchanged = digest != null && rows.stream().allMatch(OutboxRow::isFirstAttempt)
				&& this.digests.isUnchanged(row.partition(), row.key(), digest);
		boolean isEmpty = document instanceof BuiltDocument.Fields fields && fields.json() == null;
		return (isUnchanged || isEmpty) ? new Outcome.Succeeded() : null;
	}

	private static @Nullable String storedId(BuiltDocument document) {
		return (document instanceof BuiltDocument.NotFound notFound) ? notFound.storedId() : null;
	}

	private static Batch.Request request(BuiltDocument document) {
		return (document instanceof BuiltDocument.NotFound) ? Batch.Request.DELETE : Batch.Request.INDEX;
	}

	/**
	 * Writes documents to the index and to every generation that is being filled.
	 * @param generationFailures receives the failures of generations
	 * @param rejections receives the documents that generations rejected
	 * @return the outcome of each document that was sent, by document id
	 */
	private Map<String, Outcome> write(IndexDefinition index, Claim claim, List<Unsent> documents,
			Permission permission, Map<String, String> generationFailures,
			Map<String, Map<ChangeKey, String>> rejections) {
		Map<String, ChangeKey> keys = new HashMap<>();
		documents.forEach((document) -> keys.put(document.key().text(), document.key()));
		Map<String, Outcome> outcomes = write(index, index.alias(), claim, documents, permission);
		for (String generation : claim.filling(index.name())) {
			write(index, IndexDefinition.writeAlias(generation), claim, documents, permission)
				.forEach((id, outcome) -> {
					String rejection = rejection(outcome);
					if (rejection != null) {
						rejections.computeIfAbsent(generation, (name) -> new LinkedHashMap<>())
							.put(Objects.requireNonNull(keys.get(id)), rejection);
					}
					else if (outcome instanceof Outcome.Retryable retryable && retryable.status() == 404) {
						// The generation was deleted, which fails only its rebuild.
						generationFailures.put(generation, retryable.reason());
					}
					else {
						outcomes.compute(id, (key, read) -> combine(read, outcome));
					}
				});
		}
		return outcomes;
	}

	private static @Nullable String rejection(Outcome outcome) {
		return (outcome instanceof Outcome.Invalid invalid) ? invalid.reason()
				: (outcome instanceof Outcome.Ambiguous ambiguous) ? ambiguous.reason() : null;
	}

	/**
	 * Writes documents to one alias, under the tokens that are held at this moment.
	 * @return an outcome for each document
	 */
	private Map<String, Outcome> write(IndexDefinition index, String alias, Claim claim, List<Unsent> documents,
			Permission permission) {
		Map<String, Outcome> outcomes = new HashMap<>();
		documents.forEach((document) -> outcomes.put(document.key().text(), new Outcome.NotSent()));
		if (!documents.isEmpty() && permission.renew()) {
			List<BulkItem> items = documents.stream()
				.filter((document) -> claim.holds(document.rows().get(0)))
				.map((document) -> document.item(claim.token(document.rows().get(0))))
				.toList();
			outcomes.putAll(this.writer.write(index.connection(), alias, items, permission::isGranted));
		}
		return outcomes;
	}

	/**
	 * Combines the outcomes of a document in the generation that is read and in the one
	 * that is being filled. If only the former rejects the document, the document is
	 * retried until the alias has moved: while a new version of an application is
	 * deployed, the generation that is read may still have the mapping of the old
	 * version.
	 */
	private static @Nullable Outcome combine(@Nullable Outcome read, Outcome filled) {
		String rejection = (read != null) ? rejection(read) : null;
		if (rejection != null) {
			return new Outcome.Retryable(0, "rejected by the generation that is being replaced: " + rejection);
		}
		if (read instanceof Outcome.Succeeded) {
			return (filled instanceof Outcome.NotSent) ? new Outcome.Retryable(0,
					"not sent to the generation that is being filled, as the lease was ending") : filled;
		}
		return read;
	}

	/**
	 * Returns the outcome of a document in the light of those of other documents of the
	 * index.
	 */
	private Outcome judge(List<OutboxRow> rows, Batch.Request request, Outcome outcome, boolean alone) {
		ChangeKey key = rows.get(0).key();
		if (outcome instanceof Outcome.Succeeded && request == Batch.Request.INDEX) {
			this.suspects.accepted(key);
		}
		if (outcome instanceof Outcome.Ambiguous ambiguous
				&& this.suspects.rejected(key, Slices.attempts(rows) + 1, alone)) {
			return new Outcome.Invalid(ambiguous.reason());
		}
		return outcome;
	}

	/** The permission to send requests under the leases of a claim. */
	interface Permission {

		/**
		 * Renews the leases if they may not last for a request. Documents that are sent
		 * afterwards must have the new tokens.
		 * @return whether any lease is still held
		 */
		boolean renew();

		/** Returns whether the leases last for another request without a renewal. */
		boolean isGranted();

	}

}

package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.document.BuiltDocument;
import io.github.elasticsearchjpa.internal.document.BulkItem;
import io.github.elasticsearchjpa.internal.document.BulkWriter;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.document.Outcome;
import io.github.elasticsearchjpa.internal.document.SequenceNumber;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.operation.OperationResult;
import org.jspecify.annotations.Nullable;

/**
 * Builds the documents of a batch for one index from the rows as they are now, and sends
 * them to the index and to every generation that is being filled. The version of each
 * document is the token of its partition.
 */
final class DocumentSender {

	private static final OperationResult.Sent NOTHING_SENT = new OperationResult.Sent(0, 0, 0, 0, 0);

	private final DocumentBuilder builder;

	private final BulkWriter writer;

	private final DigestCache digests;

	DocumentSender(DocumentBuilder builder, BulkWriter writer, DigestCache digests) {
		this.builder = builder;
		this.writer = writer;
		this.digests = digests;
	}

	/**
	 * Builds and sends documents, and adds their results to the batch. Documents whose
	 * lease is lost are not sent and get no result.
	 * @param index the index
	 * @param claim the claim under which the rows were read
	 * @param batch the batch that receives the results
	 * @param documents the rows of the documents
	 * @param renewal renews the leases of the claim before anything is sent, and returns
	 * whether any is still held
	 * @return the number of documents for each kind of result
	 */
	OperationResult.Sent send(IndexDefinition index, Claim claim, Batch batch,
			Map<ChangeKey, List<OutboxRow>> documents, BooleanSupplier renewal) {
		Map<String, Set<String>> changed = changedAttributes(index, claim, documents);
		Map<String, SequenceNumber> sequenceNumbers;
		try {
			// Sequence numbers must be read before the rows, so that an update that
			// another worker sends in between is a version conflict.
			sequenceNumbers = this.writer.sequenceNumbers(index.connection(), index.alias(), changed.keySet());
		}
		catch (RequestFailedException ex) {
			batch.outage(String.valueOf(ex.getMessage()));
			return NOTHING_SENT;
		}
		// A document that the index does not have is sent completely.
		changed.keySet().retainAll(sequenceNumbers.keySet());
		Map<String, BuiltDocument> built = build(index, documents.keySet(), changed);
		if (!renewal.getAsBoolean()) {
			return NOTHING_SENT;
		}
		List<BulkItem> items = items(claim, batch, documents, built, sequenceNumbers);
		Map<String, Outcome> outcomes = write(index, claim, batch, documents.keySet(), items);
		addResults(batch, documents.keySet(), built, outcomes);
		addAvailability(batch, outcomes.values());
		return count(batch, documents.keySet());
	}

	/** Records whether Elasticsearch answered the requests. */
	private static void addAvailability(Batch batch, Collection<Outcome> outcomes) {
		for (Outcome outcome : outcomes) {
			if (outcome instanceof Outcome.Retryable retryable && retryable.isOutage()) {
				batch.outage(retryable.reason());
				return;
			}
		}
		if (!outcomes.isEmpty()) {
			batch.answered();
		}
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

	private Map<String, BuiltDocument> build(IndexDefinition index, Set<ChangeKey> keys,
			Map<String, Set<String>> changed) {
		Map<String, BuiltDocument> built = new HashMap<>();
		keys.stream()
			.collect(Collectors.groupingBy(ChangeKey::entity, Collectors.mapping(ChangeKey::text, Collectors.toList())))
			.forEach((entity, ids) -> built.putAll(this.builder.read(index, index.type(entity), ids, changed)));
		return built;
	}

	/**
	 * Returns the items of the bulk request. Adds the results of documents that are not
	 * sent: documents that could not be built, and documents that have not changed.
	 */
	private List<BulkItem> items(Claim claim, Batch batch, Map<ChangeKey, List<OutboxRow>> documents,
			Map<String, BuiltDocument> built, Map<String, SequenceNumber> sequenceNumbers) {
		List<BulkItem> items = new ArrayList<>();
		documents.forEach((key, rows) -> {
			BuiltDocument document = built.getOrDefault(key.text(), new BuiltDocument.NotFound());
			if (document instanceof BuiltDocument.NotFound notFound && notFound.storedId() != null) {
				batch.addStored(key, notFound.storedId());
			}
			if (document instanceof BuiltDocument.BuildFailed failed) {
				batch.addResult(key, new Outcome.Invalid(failed.reason()), Batch.Request.NONE);
			}
			else if (document instanceof BuiltDocument.Fields fields && fields.json() == null) {
				batch.addResult(key, new Outcome.Succeeded(), Batch.Request.NONE);
			}
			else if (claim.holds(rows.get(0)) && mustBeSent(claim, batch, key, rows, document)) {
				items.add(item(key.text(), document, claim.token(rows.get(0)), sequenceNumbers.get(key.text())));
			}
		});
		return items;
	}

	/**
	 * Returns whether a document must be sent, and removes its digest if so. A document
	 * that has not changed since this worker sent it gets its result here. Digests are
	 * not used for forced changes, retries and repeated deletes, nor while a generation
	 * is being filled, because that generation may not have the document yet.
	 */
	private boolean mustBeSent(Claim claim, Batch batch, ChangeKey key, List<OutboxRow> rows, BuiltDocument document) {
		int partition = rows.get(0).partition();
		if (document instanceof BuiltDocument.Content content && claim.filling(key.index()).isEmpty()) {
			if (rows.stream().allMatch(OutboxRow::isFirstAttempt)
					&& this.digests.isUnchanged(partition, key, content.json())) {
				batch.addResult(key, new Outcome.Succeeded(), Batch.Request.NONE);
				return false;
			}
			batch.addContent(key, content.json());
		}
		this.digests.remove(partition, key);
		return true;
	}

	private static BulkItem item(String id, BuiltDocument document, long version,
			@Nullable SequenceNumber sequenceNumber) {
		if (document instanceof BuiltDocument.Fields fields) {
			return new BulkItem(id, fields.json(), version, sequenceNumber);
		}
		return new BulkItem(id, (document instanceof BuiltDocument.Content content) ? content.json() : null, version,
				null);
	}

	/**
	 * Writes items to the index and to every generation that is being filled.
	 * @return the outcome of each item that was sent, by document id
	 */
	private Map<String, Outcome> write(IndexDefinition index, Claim claim, Batch batch, Set<ChangeKey> keys,
			List<BulkItem> items) {
		Map<String, Outcome> outcomes = new HashMap<>(this.writer.write(index.connection(), index.alias(), items));
		Map<String, ChangeKey> keysById = keys.stream().collect(Collectors.toMap(ChangeKey::text, Function.identity()));
		for (String generation : claim.filling(index.name())) {
			this.writer.write(index.connection(), IndexDefinition.writeAlias(generation), items)
				.forEach((id, outcome) -> {
					if (outcome instanceof Outcome.Invalid invalid) {
						batch.addRejection(generation, Objects.requireNonNull(keysById.get(id)), invalid.reason());
					}
					else if (outcome instanceof Outcome.Retryable retryable && retryable.status() == 404) {
						// The generation was deleted, which fails only its rebuild.
						batch.addGenerationFailure(generation, retryable.reason());
					}
					else {
						outcomes.compute(id, (key, read) -> combine(read, outcome));
					}
				});
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
		if (read instanceof Outcome.Invalid invalid) {
			return new Outcome.Retryable(0, "rejected by the generation that is being replaced: " + invalid.reason());
		}
		return (read instanceof Outcome.Succeeded) ? filled : read;
	}

	private static void addResults(Batch batch, Set<ChangeKey> keys, Map<String, BuiltDocument> built,
			Map<String, Outcome> outcomes) {
		for (ChangeKey key : keys) {
			Outcome outcome = outcomes.get(key.text());
			if (outcome != null) {
				boolean exists = !(built.getOrDefault(key.text(),
						new BuiltDocument.NotFound()) instanceof BuiltDocument.NotFound);
				batch.addResult(key, outcome, exists ? Batch.Request.INDEX : Batch.Request.DELETE);
			}
		}
	}

	private static OperationResult.Sent count(Batch batch, Set<ChangeKey> keys) {
		int indexed = 0;
		int deleted = 0;
		int unchanged = 0;
		int retried = 0;
		int failed = 0;
		for (ChangeKey key : keys) {
			Batch.Result result = batch.results().get(key);
			// A document without a result was not sent, because its lease is lost.
			if (result == null) {
				continue;
			}
			if (result.outcome() instanceof Outcome.Invalid) {
				failed++;
			}
			else if (!(result.outcome() instanceof Outcome.Succeeded)) {
				retried++;
			}
			else {
				switch (result.request()) {
					case NONE -> unchanged++;
					case DELETE -> deleted++;
					case INDEX -> indexed++;
				}
			}
		}
		return new OperationResult.Sent(indexed, deleted, unchanged, retried, failed);
	}

}

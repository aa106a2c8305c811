package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.internal.document.BuiltDocument;
import io.github.elasticsearchjpa.internal.document.BulkItem;
import io.github.elasticsearchjpa.internal.document.BulkWriter;
import io.github.elasticsearchjpa.internal.document.SequenceNumber;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.document.Outcome;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.operation.OperationResult;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one index in a batch: made from the rows as they are now, then sent at
 * the tokens of their partitions, to the index and to every generation of it being
 * filled.
 */
final class DocumentSender {

	private final DocumentBuilder reader;

	private final BulkWriter writer;

	private final DigestCache digests;

	DocumentSender(DocumentBuilder reader, BulkWriter writer, DigestCache digests) {
		this.reader = reader;
		this.writer = writer;
		this.digests = digests;
	}

	/** Returns how many of them were written, and what became of the others. */
	OperationResult.Sent send(IndexDefinition index, Claim claim, Batch batch, Map<ChangeKey, List<OutboxRow>> keys,
			BooleanSupplier stillHeld) {
		boolean mayBePartial = index.partial() && claim.filling(index.name()).isEmpty();
		Map<String, Set<String>> changed = mayBePartial ? changed(keys) : Map.of();
		Map<String, SequenceNumber> sequenceNumbers = this.writer.sequenceNumbers(index.connection(), index.alias(),
				changed.keySet());
		changed.keySet().retainAll(sequenceNumbers.keySet()); // a document that is not
																// there
		// becomes a whole one
		Map<String, BuiltDocument> documents = read(index, keys, changed);
		if (!stillHeld.getAsBoolean()) {
			return new OperationResult.Sent(0, 0, 0, 0, 0);
		}
		List<BulkItem> operations = new ArrayList<>();
		keys.forEach((key, rows) -> {
			String id = key.text();
			BuiltDocument document = documents.getOrDefault(id, new BuiltDocument.NotFound());
			if (document instanceof BuiltDocument.BuildFailed unmade) {
				batch.result(key, new Outcome.Invalid(unmade.reason()), false);
			}
			else if (document instanceof BuiltDocument.Fields fields && fields.json() == null) {
				batch.result(key, new Outcome.Succeeded(), false);
			}
			else if (claim.holds(rows.get(0)) && !isUnchanged(claim, batch, key, rows, document)) {
				operations.add(operation(id, document, claim.token(rows.get(0)), sequenceNumbers.get(id)));
			}
		});
		Map<String, Outcome> outcomes = write(index, claim, batch, operations);
		keys.keySet().forEach((key) -> {
			Outcome outcome = outcomes.get(key.text());
			if (outcome != null) {
				batch.result(key, outcome, documents.getOrDefault(key.text(),
						new BuiltDocument.NotFound()) instanceof BuiltDocument.NotFound);
			}
		});
		return sent(batch, keys.keySet(), outcomes);
	}

	/** What has a result without having been sent need not be, or could not be made. */
	private static OperationResult.Sent sent(Batch batch, Set<ChangeKey> keys, Map<String, Outcome> outcomes) {
		int indexed = 0;
		int deleted = 0;
		int unchanged = 0;
		int retried = 0;
		int failed = 0;
		for (ChangeKey key : keys) {
			Batch.Result result = batch.results().get(key);
			if (result == null) {
				continue; // its lease was lost
			}
			if (result.outcome() instanceof Outcome.Invalid) {
				failed++;
			}
			else if (!(result.outcome() instanceof Outcome.Succeeded)) {
				retried++;
			}
			else if (!outcomes.containsKey(key.text())) {
				unchanged++;
			}
			else if (result.absent()) {
				deleted++;
			}
			else {
				indexed++;
			}
		}
		return new OperationResult.Sent(indexed, deleted, unchanged, retried, failed);
	}

	/**
	 * The changed attributes of documents of which only these are to be written: what is
	 * known of every change, and has not been tried before.
	 */
	private static Map<String, Set<String>> changed(Map<ChangeKey, List<OutboxRow>> keys) {
		Map<String, Set<String>> changed = new HashMap<>();
		keys.forEach((key, rows) -> {
			if (rows.stream().allMatch(OutboxRow::mayBePartial)) {
				changed.put(key.text(),
						rows.stream()
							.flatMap((row) -> Objects.requireNonNull(row.attributes()).stream())
							.collect(Collectors.toSet()));
			}
		});
		return changed;
	}

	private static BulkItem operation(String id, BuiltDocument document, long version,
			@Nullable SequenceNumber sequenceNumber) {
		if (document instanceof BuiltDocument.Fields fields) {
			return new BulkItem(id, fields.json(), version, sequenceNumber);
		}
		return new BulkItem(id, (document instanceof BuiltDocument.Content content) ? content.json() : null, version,
				null);
	}

	/**
	 * Whether the index has the document already, as far as this worker knows. Not asked
	 * of what is forced, was tried before, or is a deletion's second time; nor while a
	 * generation is filled, which may not have it.
	 */
	private boolean isUnchanged(Claim claim, Batch batch, ChangeKey key, List<OutboxRow> rows, BuiltDocument document) {
		int partition = rows.get(0).partition();
		if (document instanceof BuiltDocument.Content content && claim.filling(key.index()).isEmpty()) {
			if (rows.stream().allMatch(OutboxRow::isFirstAttempt)
					&& this.digests.isUnchanged(partition, key, content.json())) {
				batch.result(key, new Outcome.Succeeded(), false);
				return true;
			}
			batch.written(key, content.json());
		}
		this.digests.sending(partition, key);
		return false;
	}

	/** To the index, and to every generation being filled, of which none holds it up. */
	private Map<String, Outcome> write(IndexDefinition index, Claim claim, Batch batch, List<BulkItem> operations) {
		Map<String, Outcome> outcomes = new HashMap<>(this.writer.write(index.connection(), index.alias(), operations));
		for (String generation : claim.filling(index.name())) {
			this.writer.write(index.connection(), IndexDefinition.writeAlias(generation), operations)
				.forEach((id, outcome) -> {
					if (outcome instanceof Outcome.Invalid refused) {
						batch.generationFailed(generation, id + ": " + refused.reason());
					}
					else if (outcome instanceof Outcome.Retryable retry && retry.status() == 404) {
						batch.generationFailed(generation, retry.reason()); // it was
																			// deleted:
																			// holds up
																			// nobody
					}
					else {
						outcomes.compute(id, (same, read) -> ofBoth(read, outcome));
					}
				});
		}
		return outcomes;
	}

	/**
	 * What the generation being filled takes and the one that is read refuses is kept
	 * until the alias has moved: while an application is deployed, the latter may have
	 * the mapping of documents of an older version.
	 */
	private static @Nullable Outcome ofBoth(@Nullable Outcome read, Outcome filled) {
		if (read instanceof Outcome.Invalid refused) {
			return new Outcome.Retryable(0, "refused by the generation that is being replaced: " + refused.reason());
		}
		return (read instanceof Outcome.Succeeded) ? filled : read;
	}

	private Map<String, BuiltDocument> read(IndexDefinition index, Map<ChangeKey, List<OutboxRow>> keys,
			Map<String, Set<String>> changed) {
		Map<String, BuiltDocument> documents = new HashMap<>();
		keys.keySet()
			.stream()
			.collect(Collectors.groupingBy(ChangeKey::entity, Collectors.mapping(ChangeKey::text, Collectors.toList())))
			.forEach((entity, ids) -> documents.putAll(this.reader.read(index, index.type(entity), ids, changed)));
		return documents;
	}

}

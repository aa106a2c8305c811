package io.github.elasticsearchjpa.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.bulk.BuiltDocument;
import io.github.elasticsearchjpa.bulk.BulkWriter;
import io.github.elasticsearchjpa.bulk.DocumentReader;
import io.github.elasticsearchjpa.bulk.Outcome;
import io.github.elasticsearchjpa.mapping.IndexDefinition;

/**
 * The documents of one index in a batch: made from the rows as they are now, then sent at
 * the tokens of their partitions, to the index and to every generation of it being
 * filled.
 */
final class DocumentBatch {

	private final DocumentReader reader;

	private final BulkWriter writer;

	DocumentBatch(DocumentReader reader, BulkWriter writer) {
		this.reader = reader;
		this.writer = writer;
	}

	void send(IndexDefinition index, Claim claim, Batch batch, Map<ChangeKey, List<OutboxRow>> keys,
			BooleanSupplier stillHeld) {
		Map<String, BuiltDocument> documents = read(index, keys);
		if (!stillHeld.getAsBoolean()) {
			return;
		}
		Map<String, ChangeKey> byId = new HashMap<>();
		List<BulkWriter.Operation> operations = new ArrayList<>();
		keys.forEach((key, rows) -> {
			BuiltDocument document = documents.getOrDefault(key.text(), new BuiltDocument.Absent());
			if (document instanceof BuiltDocument.Unmade unmade) {
				batch.result(key, new Outcome.Refused(unmade.reason()), false);
			}
			else if (claim.holds(rows.get(0))) {
				byId.put(key.text(), key);
				operations.add(new BulkWriter.Operation(key.text(), document.json(), claim.token(rows.get(0))));
			}
		});
		Map<String, Outcome> outcomes = new HashMap<>(this.writer.write(index.connection(), index.alias(), operations));
		for (String generation : claim.filling(index.name())) {
			this.writer.write(index.connection(), IndexDefinition.writeAlias(generation), operations)
				.forEach((id, outcome) -> {
					if (outcome instanceof Outcome.Refused refused) {
						batch.generationFailed(generation, id + ": " + refused.reason());
					}
					else if (outcome instanceof Outcome.Retry retry && retry.reason().startsWith("404")) {
						batch.generationFailed(generation, retry.reason()); // it was
																			// deleted:
																			// holds up
																			// nobody
					}
					else if (outcomes.get(id) instanceof Outcome.Done) {
						outcomes.put(id, outcome);
					}
				});
		}
		outcomes.forEach((id, outcome) -> {
			ChangeKey key = byId.get(id);
			if (key != null) {
				batch.result(key, outcome, documents.getOrDefault(id, new BuiltDocument.Absent()).json() == null);
			}
		});
	}

	private Map<String, BuiltDocument> read(IndexDefinition index, Map<ChangeKey, List<OutboxRow>> keys) {
		Map<String, BuiltDocument> documents = new HashMap<>();
		keys.keySet()
			.stream()
			.collect(Collectors.groupingBy(ChangeKey::entity, Collectors.mapping(ChangeKey::text, Collectors.toList())))
			.forEach((entity, ids) -> documents.putAll(this.reader.read(index, index.type(entity), ids)));
		return documents;
	}

}

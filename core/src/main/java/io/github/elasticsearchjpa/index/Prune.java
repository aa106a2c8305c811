package io.github.elasticsearchjpa.index;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.github.elasticsearchjpa.bulk.Rows;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import io.github.elasticsearchjpa.outbox.Change;
import io.github.elasticsearchjpa.outbox.ChangeKey;
import io.github.elasticsearchjpa.outbox.ChangeQueue;

/**
 * Finds the documents whose row is gone or out of scope and queues them; the workers
 * delete what then still has no row.
 */
final class Prune {

	private final IndexDefinition index;

	private final Rows rows;

	private final ChangeQueue queue;

	Prune(IndexDefinition index, Rows rows, ChangeQueue queue) {
		this.index = index;
		this.rows = rows;
		this.queue = queue;
	}

	/** Returns how many documents were queued. */
	long run(String scanned) {
		AtomicLong queued = new AtomicLong();
		new DocumentScan(this.index.connection(), scanned).run(1, 0, (ids) -> {
			Set<String> existing = this.rows.existing(this.index, ids);
			List<String> orphans = ids.stream().filter((id) -> !existing.contains(id)).toList();
			this.queue.append(changes(this.index, orphans));
			queued.addAndGet(orphans.size());
		});
		return queued.get();
	}

	/** What has the workers look at documents again, whatever they remember of them. */
	static List<Change> changes(IndexDefinition index, List<String> documentIds) {
		return documentIds.stream()
			.map((id) -> new Change(ChangeKey.document(index.name(), type(index, id).name(), id), null, true))
			.toList();
	}

	/** Any type of the index will do for an id of none: it has no row. */
	private static IndexedType type(IndexDefinition index, String documentId) {
		return index.types()
			.stream()
			.filter((type) -> type.keyIfOwn(documentId).isPresent())
			.findFirst()
			.orElse(index.types().get(0));
	}

}

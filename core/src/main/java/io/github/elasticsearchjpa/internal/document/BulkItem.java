package io.github.elasticsearchjpa.internal.document;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * One item of a bulk request: a document to index, to update in part, or to delete.
 *
 * @param id the document id
 * @param json the content of the document, or the changed fields for a partial update;
 * null to delete the document
 * @param version the external version; ignored by a partial update
 * @param ifMatches for a partial update, the sequence number that the document must still
 * have; null otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // written once, sent once, never compared
public record BulkItem(String id, byte @Nullable [] json, long version, @Nullable SequenceNumber ifMatches) {

	/**
	 * Returns the size of the JSON of items.
	 * @param items the items
	 * @return the number of bytes
	 */
	public static long bytes(Collection<BulkItem> items) {
		return items.stream().mapToLong(BulkItem::bytes).sum();
	}

	int bytes() {
		return (this.json != null) ? this.json.length : 0;
	}

}

package io.github.elasticsearchjpa.internal.document;

/**
 * The sequence number of a document in the index, read before the rows of the document. A
 * partial update carries it as {@code if_seq_no} and {@code if_primary_term}, so that
 * Elasticsearch reports a version conflict if the document has changed since.
 *
 * @param seqNo the {@code _seq_no} of the document
 * @param primaryTerm the {@code _primary_term} of the document
 */
public record SequenceNumber(long seqNo, long primaryTerm) {
}

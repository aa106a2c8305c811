package io.github.elasticsearchjpa.internal.document;

/**
 * A document to write.
 *
 * @param id its id
 * @param json its content: a JSON object without line breaks, in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // written once, sent once, never compared
record Document(String id, byte[] json) {
}

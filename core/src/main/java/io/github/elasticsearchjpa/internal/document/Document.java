package io.github.elasticsearchjpa.internal.document;

/**
 * A serialized document.
 *
 * @param id the document id
 * @param json the content: a JSON object without line breaks, in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // written once, sent once, never compared
record Document(String id, byte[] json) {
}

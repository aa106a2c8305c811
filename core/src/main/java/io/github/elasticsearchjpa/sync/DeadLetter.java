package io.github.elasticsearchjpa.sync;

import java.time.Instant;

/**
 * A change that is not retried automatically, because its document could not be built or
 * Elasticsearch rejected it. It can be retried once the cause is fixed. It is deleted
 * when a later change of the same document is indexed.
 *
 * @param id the id of the dead letter
 * @param index the name of the index, without prefix
 * @param entity the name of the entity type
 * @param key the document id
 * @param error the reason, in at most 2,000 characters
 * @param since the time at which the change became a dead letter, by the database's clock
 */
public record DeadLetter(long id, String index, String entity, String key, String error, Instant since) {

	/**
	 * Returns a description of one line for logs.
	 * @return entity type, document id, index and error
	 */
	@Override
	public String toString() {
		return "%s %s in index '%s': %s".formatted(this.entity, this.key, this.index, this.error);
	}

}

package io.github.elasticsearchjpa.sync;

import java.time.Instant;

/**
 * A change set aside, since its document could not be made or was refused. Retrying will
 * help only after what caused it is mended.
 *
 * @param id its number
 * @param index the name of the index
 * @param entity the name of the entity type
 * @param key the id of the document
 * @param error why
 * @param since when it was set aside
 */
public record DeadLetter(long id, String index, String entity, String key, String error, Instant since) {

	@Override
	public String toString() {
		return "%s %s in index '%s': %s".formatted(this.entity, this.key, this.index, this.error);
	}

}

package io.github.elasticsearchjpa.log;

import org.jspecify.annotations.Nullable;

/**
 * Takes out of a search what must not be stored, such as names and numbers that users
 * typed.
 * <p>
 * Called on the log's own thread, before a row is written; what it takes out is never in
 * the database. What the user typed is in the terms and in the body of the query, and
 * highlights repeat it. If it throws, the row is dropped and counted.
 */
@FunctionalInterface
public interface SearchQueryRedactor {

	/**
	 * Redacts a row of the log.
	 * @param query the row
	 * @return what to store instead, made with the row's {@code with...} methods; the row
	 * itself; or null to store nothing
	 */
	@Nullable SearchQuery redact(SearchQuery query);

}

package io.github.elasticsearchjpa.log;

import org.jspecify.annotations.Nullable;

/**
 * A function that removes private data from searches before they are stored in the log,
 * such as names and numbers that users typed. User input is in the terms and in the body
 * of the query; highlights, aggregations and suggestions can repeat it.
 * <p>
 * The thread of the log calls the redactor before it writes a row. Removed data never
 * reaches the database. If the redactor throws an exception, the row is dropped and
 * counted.
 */
@FunctionalInterface
public interface SearchQueryRedactor {

	/**
	 * Redacts a row of the log.
	 * @param query the row
	 * @return the row to store, changed by its {@code with...} methods or not; or null to
	 * store nothing
	 */
	@Nullable SearchQuery redact(SearchQuery query);

}

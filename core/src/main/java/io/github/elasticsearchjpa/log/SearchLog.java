package io.github.elasticsearchjpa.log;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.github.elasticsearchjpa.search.SearchResults;
import org.jspecify.annotations.Nullable;

/**
 * The log of searches, in the tables {@code search_query} and {@code search_click} of the
 * user's own database.
 * <p>
 * The thread that searches only puts a row in a bounded queue, which never waits and
 * never fails; the log's own daemon thread writes the rows, in transactions of its own,
 * within about a second. So a search in a read-only transaction or in one that rolls back
 * is logged like any other. What does not fit in the queue is dropped and
 * {@linkplain #dropped() counted}, such as when the database is down for long.
 * <p>
 * Safe for use by several threads.
 */
public interface SearchLog {

	/**
	 * Logs a search after all that was run with {@code notLogged()}, whatever the
	 * sampling. It is written within about a second, like any other; if it is in the log
	 * already, it stays as it is.
	 * @param results its results
	 * @param user who searched, or null
	 * @param reference anything by which the application finds it again, or null
	 * @return the id of its row
	 */
	UUID save(SearchResults<?> results, @Nullable String user, @Nullable String reference);

	/**
	 * Records a click on a hit. The search may be not written yet, dropped, or unknown.
	 * @param queryId the id of the search, as its results had it
	 * @param documentId what was clicked
	 */
	void click(UUID queryId, String documentId);

	/**
	 * Records a click on a hit whose rank the caller knows. If the hits of the search are
	 * in the log, these say the rank.
	 * @param queryId the id of the search, as its results had it
	 * @param documentId what was clicked
	 * @param rank its rank, from 1; anything less is taken as unknown
	 */
	void click(UUID queryId, String documentId, int rank);

	/**
	 * A row of the log.
	 * @param id the id of a search
	 * @return the row, detached; empty if it is not written yet, or not kept
	 */
	Optional<SearchQuery> find(UUID id);

	/**
	 * The clicks on the hits of a search.
	 * @param queryId the id of the search
	 * @return the clicks, the first one first
	 */
	List<SearchClick> clicks(UUID queryId);

	/**
	 * Deletes all searches of a user, and the clicks on their hits: those in the
	 * database, and those that wait here to be written. Waits for the rows just being
	 * written. What waits on another node is not reached: that is a second's worth, or
	 * more while the database is down. If a redactor changes the names of users, rows in
	 * the database go by the changed name.
	 * @param user the name, as the options of the searches had it
	 * @return how many searches were deleted
	 */
	int eraseUser(String user);

	/**
	 * Deletes what is older than the retention, now. The log does so by itself about once
	 * an hour.
	 * @return how many rows were deleted
	 */
	long deleteExpired();

	/**
	 * Waits until everything logged so far is written.
	 * @param atMost how long to wait
	 * @return whether it is; false also if the thread is interrupted
	 */
	boolean await(Duration atMost);

	/**
	 * How many searches and clicks were to be logged and are not: the queue was full, or
	 * the database refused the row.
	 * @return the number since the start
	 */
	long dropped();

}

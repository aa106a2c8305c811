package io.github.elasticsearchjpa.log;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.github.elasticsearchjpa.search.SearchResults;
import org.jspecify.annotations.Nullable;

/**
 * The log of searches and clicks, in the tables {@code search_query} and
 * {@code search_click} of the user's database.
 * <p>
 * A search puts its row into a bounded queue in memory, which never blocks and never
 * fails. A daemon thread of the log writes the rows within about a second, in
 * transactions of its own. Therefore searches in read-only transactions and in
 * transactions that roll back are logged, too. Rows that do not fit into the queue, for
 * example during a long outage of the database, are dropped and {@linkplain #dropped()
 * counted}.
 * <p>
 * Thread-safe.
 */
public interface SearchLog {

	/**
	 * Logs a search regardless of its options and the sampling, for example a search that
	 * was run with {@code withLogged(false)}. The row is written within about a second. A
	 * row that is already in the log is not changed.
	 * @param results the results of the search
	 * @param user the name of the user who searched, or null
	 * @param reference a text by which the application can find the search again, or null
	 * @return the id of the row, which is the id of the search
	 */
	UUID save(SearchResults<?> results, @Nullable String user, @Nullable String reference);

	/**
	 * Logs a click on a hit. The rank is read from the hits of the search, if they are in
	 * the log. The click is logged even if the search is not written yet, was dropped, or
	 * is unknown. A click on a search that the sampling excludes is logged only if the
	 * search is in the log.
	 * @param queryId the id of the search, from its results
	 * @param documentId the id of the clicked document
	 */
	void click(UUID queryId, String documentId);

	/**
	 * Logs a click on a hit of known rank. The rank among the logged hits of the search,
	 * if there are any, takes precedence.
	 * @param queryId the id of the search, from its results
	 * @param documentId the id of the clicked document
	 * @param rank the rank of the hit, from 1; a lower value means unknown
	 */
	void click(UUID queryId, String documentId, int rank);

	/**
	 * Returns a search in the log.
	 * @param id the id of the search
	 * @return the row, detached; empty if it is not written yet, was deleted, or was
	 * never logged
	 */
	Optional<SearchQuery> find(UUID id);

	/**
	 * Returns the clicks on the hits of a search.
	 * @param queryId the id of the search
	 * @return the clicks, oldest first
	 */
	List<SearchClick> clicks(UUID queryId);

	/**
	 * Deletes all searches of a user: those in the database, with the clicks on their
	 * hits, and those that wait in the queue of this node. Blocks while a batch of rows
	 * is being written.
	 * <p>
	 * Does not reach the queues of other nodes. They hold rows of about a second, or of a
	 * longer time while the database is down.
	 * <p>
	 * If a redactor changes the names of users, rows in the database have the changed
	 * name.
	 * @param user the name of the user, as in the options of the searches
	 * @return the number of deleted searches
	 */
	int eraseUser(String user);

	/**
	 * Deletes all rows that are older than the retention. The log also does this itself,
	 * about once an hour.
	 * @return the number of deleted searches and clicks
	 */
	long deleteExpired();

	/**
	 * Waits until all searches and clicks logged on this node so far are written or
	 * dropped.
	 * @param atMost the time limit
	 * @return false if the time is over or the thread is interrupted
	 */
	boolean await(Duration atMost);

	/**
	 * Returns the number of searches and clicks that were lost: the queue was full, the
	 * log was closed, the redactor failed, or the database rejected the row.
	 * @return the number since the start of this node
	 */
	long dropped();

}

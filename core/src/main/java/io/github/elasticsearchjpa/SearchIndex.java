package io.github.elasticsearchjpa;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.operation.DeployResult;
import io.github.elasticsearchjpa.operation.GeneratedMapping;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.operation.LoadResult;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.RebuildResult;
import io.github.elasticsearchjpa.operation.RollbackOptions;
import io.github.elasticsearchjpa.operation.RollbackResult;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;
import io.github.elasticsearchjpa.search.EntityLookup;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import tools.jackson.databind.JsonNode;

/**
 * A handle of one index: searches it, and runs operations on it. Thread-safe.
 * <p>
 * Every method that accesses Elasticsearch throws a
 * {@link io.github.elasticsearchjpa.error.RequestFailedException} if Elasticsearch does
 * not answer or rejects the request.
 *
 * @param <E> the type of the indexed entities
 */
public interface SearchIndex<E> {

	/**
	 * Returns the configured name of the index.
	 * @return the name, without prefix
	 */
	String name();

	/**
	 * Returns the name of the index in Elasticsearch, which is an alias.
	 * @return the name, with prefix
	 */
	String alias();

	/**
	 * Returns the name of the connection of the index.
	 * @return the configured name
	 */
	String connection();

	/**
	 * Returns the types of the indexed entities.
	 * @return the mapped classes, in the order of the configuration
	 */
	List<Class<?>> entityTypes();

	/**
	 * Returns the location of the mapping file.
	 * @return the location, such as {@code classpath:search/mappings/blog.json}; empty if
	 * the index has no mapping file
	 */
	Optional<String> mappingLocation();

	/**
	 * Returns the content of the mapping file.
	 * @return a copy of the content; an empty object if the index has no mapping file
	 */
	JsonNode mapping();

	/**
	 * Creates the index without documents from its mapping file, unless it exists.
	 * @return true if it was created
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if an index or
	 * alias with its name exists that the library did not create
	 */
	boolean create();

	/**
	 * Deletes the index with all its generations.
	 * @return false if there was nothing to delete
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the library
	 * did not create what is behind the alias; nothing was deleted
	 */
	boolean delete();

	/**
	 * Rebuilds the index with default options and without progress.
	 * @return the result
	 * @see #rebuild(RebuildOptions, ProgressListener)
	 */
	default RebuildResult rebuild() {
		return rebuild(ProgressListener.none());
	}

	/**
	 * Rebuilds the index with default options.
	 * @param progress receives the number of rows
	 * @return the result
	 * @see #rebuild(RebuildOptions, ProgressListener)
	 */
	default RebuildResult rebuild(ProgressListener progress) {
		return rebuild(RebuildOptions.defaults(), progress);
	}

	/**
	 * Replaces the index by a new generation that is filled from the database. Searches
	 * read the old generation until the new one is complete; live changes are written to
	 * both. Several threads fill the new generation, in transactions of their own; the
	 * calling thread waits. The index need not exist. Interrupting the calling thread
	 * stops the rebuild cleanly.
	 * @param options the options
	 * @param progress receives the number of rows, on the calling thread
	 * @return the result
	 * @throws io.github.elasticsearchjpa.error.RebuildFailedException if a document
	 * failed, or a live change could not be written to the new generation; searches still
	 * read the old one
	 * @throws io.github.elasticsearchjpa.error.RebuildStoppedException if the thread was
	 * interrupted; the rebuild can be resumed
	 * @throws io.github.elasticsearchjpa.error.IndexBusyException if another operation
	 * holds the lease of the index; nothing was done
	 * @throws io.github.elasticsearchjpa.error.ShrinkRefusedException if the new
	 * generation would have far fewer documents and the options do not allow it; nothing
	 * was done
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if there is
	 * nothing to resume, the alias is a data stream, or the library did not create what
	 * is behind it and the options do not adopt it
	 */
	RebuildResult rebuild(RebuildOptions options, ProgressListener progress);

	/**
	 * Switches the alias back to an earlier generation that a rebuild retained. The
	 * generation is brought up to date from the database first, unless the options skip
	 * that.
	 * @param options the options
	 * @param progress receives the number of rows, on the calling thread
	 * @return the result
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if there is no
	 * such generation, its mapping rejects a document, or the synchronization is off;
	 * searches read the same generation as before
	 */
	RollbackResult rollback(RollbackOptions options, ProgressListener progress);

	/**
	 * Writes the document of every row in scope to the existing index. Documents without
	 * a row are not removed. With synchronization the rows are enqueued in pages, and the
	 * workers of all nodes write them; without it, this call writes them.
	 * @param progress receives the number of rows, on the calling thread
	 * @return the number of rows, and the failures
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the index
	 * does not exist, or the library did not create it
	 */
	LoadResult update(ProgressListener progress);

	/**
	 * Enqueues the documents whose row is deleted or out of scope; workers delete them.
	 * Reads the ids of all documents in pages.
	 * @return the number of enqueued documents
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the index
	 * does not exist, the library did not create it, or the synchronization is off
	 */
	long prune();

	/**
	 * Compares the index with the database: every row with its document, as its mapper
	 * builds it now, and every document with its row. The index may be written to
	 * meanwhile; pending changes are not drift. Memory holds one page.
	 * @param options the options
	 * @param progress receives the number of compared rows, on the calling thread
	 * @return the drift
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the index
	 * does not exist, the library did not create it, or drift must be fixed while the
	 * synchronization is off
	 */
	VerifyResult verify(VerifyOptions options, ProgressListener progress);

	/**
	 * Deploys the index without retaining generations.
	 * @param progress receives the number of rows of a rebuild, on the calling thread
	 * @return the action and its reason
	 * @see #deploy(RebuildOptions, ProgressListener)
	 */
	default DeployResult deploy(ProgressListener progress) {
		return deploy(RebuildOptions.defaults(), progress);
	}

	/**
	 * Adapts the index to this version of the application: creates and fills it if it
	 * does not exist, adds new fields of the mapping file, rebuilds it if the mapping
	 * file has other changes or the document version is higher, and does nothing
	 * otherwise. Can run at every start: if several nodes deploy at once, one works and
	 * the others wait.
	 * @param options the options of a rebuild, if one is needed; must not resume
	 * @param progress receives the number of rows of a rebuild, on the calling thread
	 * @return the action and its reason
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if a rebuild
	 * fails; searches read the same generation as before
	 */
	DeployResult deploy(RebuildOptions options, ProgressListener progress);

	/**
	 * Generates a first mapping file from the attributes of the entities and from
	 * documents of some rows, which are read in transactions of their own. Does not
	 * access Elasticsearch and changes nothing.
	 * <p>
	 * A field with the name of an attribute gets the type that fits the attribute, if the
	 * values agree; other types are guessed from the values. Without rows, each attribute
	 * gets a field. The file does not contain {@code dynamic}, so Elasticsearch adds
	 * further fields by itself; set {@code dynamic} to {@code strict} when the file is
	 * complete.
	 * @param sample the maximum number of rows to read; 1,000 are enough for most indexes
	 * @return the file, to be reviewed, and the guesses
	 * @throws IllegalArgumentException if the sample is negative
	 */
	GeneratedMapping generateMapping(int sample);

	/**
	 * Returns the state of the index: generations, rows, backlog and mapping.
	 * @return the current state
	 */
	IndexStatus status();

	/** Makes all documents that were written so far visible to searches. */
	void refresh();

	/**
	 * Returns the number of documents that searches see.
	 * @return the number of documents
	 */
	long count();

	/**
	 * Returns whether an entity exists and is in scope. Accesses only the database, in a
	 * transaction of its own, so uncommitted changes are not seen.
	 * @param id the id of the entity
	 * @return true if the entity belongs in the index
	 */
	boolean contains(Object id);

	/**
	 * Searches with a request in JSON.
	 * @param json the body of a search request, without parameters
	 * @return the hits with their entities
	 * @throws IllegalArgumentException if the text is not a JSON object
	 */
	default SearchResults<E> search(String json) {
		return search(Search.json(json));
	}

	/**
	 * Searches with a request in JSON with named parameters.
	 * @param json the body of a search request, in which {@code ":terms"} is a parameter
	 * @param parameters a value for each parameter
	 * @return the hits with their entities
	 * @throws IllegalArgumentException if the text is not a JSON object, or a parameter
	 * is missing or unknown
	 */
	default SearchResults<E> search(String json, Map<String, ?> parameters) {
		return search(Search.json(json, parameters));
	}

	/**
	 * Searches with default options.
	 * @param search the request; without {@code size} it returns the configured number of
	 * hits, 25 by default
	 * @return the hits with their entities
	 */
	default SearchResults<E> search(Search search) {
		return search(search, SearchOptions.defaults());
	}

	/**
	 * Searches. Sends one request to Elasticsearch and then one query to the database for
	 * each entity type on the page. With Spring, entities are loaded in the caller's
	 * transaction, if there is one; otherwise they are detached.
	 * @param search the request; without {@code size} it returns the configured number of
	 * hits, 25 by default
	 * @param options the options
	 * @return the hits with their entities
	 * @throws IllegalArgumentException if the options do not fit the entities
	 */
	SearchResults<E> search(Search search, SearchOptions options);

	/**
	 * Searches, and loads entities of another type than the indexed one for the hits.
	 * @param search the request
	 * @param options the options; paths and filter apply to the other type
	 * @param lookup the type of the entities, and how hits refer to them
	 * @param <T> the type of the entities
	 * @return the hits with these entities; a hit without one is missing
	 * @throws IllegalArgumentException if the options or the lookup do not fit the
	 * entities
	 */
	<T> SearchResults<T> search(Search search, SearchOptions options, EntityLookup<T> lookup);

	/**
	 * Counts the documents that match a query, with default options.
	 * @param search a request with nothing but a {@code query}
	 * @return the exact number of documents
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	default long count(Search search) {
		return count(search, SearchOptions.defaults());
	}

	/**
	 * Counts the documents that match a query.
	 * @param search a request with nothing but a {@code query}
	 * @param options the options
	 * @return the exact number of documents
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	long count(Search search, SearchOptions options);

	/**
	 * Streams all hits with default options.
	 * @param search the request
	 * @return the hits with their entities; must be closed
	 * @see #stream(Search, SearchOptions)
	 */
	default Stream<SearchHit<E>> stream(Search search) {
		return stream(search, SearchOptions.defaults());
	}

	/**
	 * Streams all hits, however many there are, from a point in time. Hits are read in
	 * pages of 1,000, or of the {@code size} of the request; memory holds one page.
	 * Entities are read in a transaction for each page and are detached, so uncommitted
	 * changes of the caller are not seen. Hits without a row are left out. Close the
	 * stream, best in a {@code try} statement: it holds a point in time in Elasticsearch.
	 * At most five minutes may pass between two pages. Used by one thread.
	 * @param search the request, with any {@code sort}; without {@code from},
	 * {@code search_after}, {@code pit}, aggregations and suggestions
	 * @param options the options; listeners are notified of the first page
	 * @return the hits with their entities; must be closed
	 * @throws IllegalArgumentException if the request has a part that a stream cannot
	 * return, or the options do not fit the entities
	 */
	Stream<SearchHit<E>> stream(Search search, SearchOptions options);

	/**
	 * Returns the results of an earlier search of this index: its hits, scores and
	 * highlights as they were, with the current entities. Does not access Elasticsearch
	 * and does not notify listeners.
	 * @param stored the search with its response, of which {@code hits} is needed
	 * @return the results
	 * @throws IllegalArgumentException if the search failed, so that it has no response
	 */
	SearchResults<E> replay(SearchExecution stored);

	/**
	 * Returns the current document of an entity, even if searches do not see it yet.
	 * @param id the id of the entity
	 * @return the document; empty if there is none
	 * @throws IllegalArgumentException if the index has several types, or the id has the
	 * wrong type
	 */
	Optional<JsonNode> fetchDocument(Object id);

	/**
	 * Returns the current document of an entity of one of several types.
	 * @param type the entity type, or a subtype
	 * @param id the id of the entity
	 * @return the document; empty if there is none
	 * @throws IllegalArgumentException if the type is not in the index, or the id has the
	 * wrong type
	 */
	Optional<JsonNode> fetchDocument(Class<?> type, Object id);

}

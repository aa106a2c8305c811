package io.github.elasticsearchjpa;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.bulk.LoadResult;
import io.github.elasticsearchjpa.index.DeployResult;
import io.github.elasticsearchjpa.index.GeneratedMapping;
import io.github.elasticsearchjpa.index.IndexLifecycle;
import io.github.elasticsearchjpa.index.IndexStatus;
import io.github.elasticsearchjpa.index.RebuildOptions;
import io.github.elasticsearchjpa.index.RebuildProgress;
import io.github.elasticsearchjpa.index.RebuildResult;
import io.github.elasticsearchjpa.index.RollbackResult;
import io.github.elasticsearchjpa.index.VerifyOptions;
import io.github.elasticsearchjpa.index.VerifyResult;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import io.github.elasticsearchjpa.mapping.MappingFile;
import io.github.elasticsearchjpa.search.DocumentFetch;
import io.github.elasticsearchjpa.search.EntityLookup;
import io.github.elasticsearchjpa.search.ExecutedSearch;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import io.github.elasticsearchjpa.search.Searcher;
import io.github.elasticsearchjpa.work.Work;
import io.github.elasticsearchjpa.work.WorkListeners;
import io.github.elasticsearchjpa.work.WorkResult;
import org.hibernate.SessionFactory;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An index: the handle by which it is searched and managed. Safe for use by several
 * threads. Methods that ask Elasticsearch throw
 * {@link io.github.elasticsearchjpa.error.RequestFailedException} if it refuses the
 * request or does not answer.
 *
 * @param <E> the type of its entities; {@code Object} for an index of several types
 */
public final class SearchIndex<E> {

	private final IndexDefinition definition;

	private final SessionFactory sessionFactory;

	private final IndexLifecycle lifecycle;

	private final Searcher searcher;

	private final DocumentFetch documents;

	private final WorkListeners work;

	SearchIndex(IndexDefinition definition, SessionFactory sessionFactory, IndexLifecycle lifecycle, Searcher searcher,
			WorkListeners work) {
		this.definition = definition;
		this.sessionFactory = sessionFactory;
		this.lifecycle = lifecycle;
		this.searcher = searcher;
		this.documents = new DocumentFetch(definition, sessionFactory);
		this.work = work;
	}

	/**
	 * The name of the index, as configured.
	 * @return the name, without prefix
	 */
	public String name() {
		return this.definition.name();
	}

	/**
	 * The name of the index in Elasticsearch, which is an alias.
	 * @return the name, with prefix
	 */
	public String alias() {
		return this.definition.alias();
	}

	/**
	 * The name of the connection that the index is on.
	 * @return the name, as configured
	 */
	public String connection() {
		return this.definition.connection().name();
	}

	/**
	 * The types of the entities in the index.
	 * @return the mapped classes, in the order of the configuration
	 */
	public List<Class<?>> entityTypes() {
		return this.definition.types().stream().<Class<?>>map(IndexedType::javaType).toList();
	}

	/**
	 * The mapping file of the index.
	 * @return the file, without content if there is none
	 */
	public MappingFile mapping() {
		return this.definition.mapping();
	}

	/**
	 * Creates the index, empty, from its mapping file, unless it exists.
	 * @return whether it was created
	 */
	public boolean create() {
		return this.lifecycle.create();
	}

	/**
	 * Deletes the index. One that does not exist is no error. If an index that was not
	 * made here is read under this name as an alias, it loses the alias and stays.
	 * @return whether there was an index to delete
	 */
	public boolean delete() {
		return this.lifecycle.delete();
	}

	/**
	 * Replaces the index by a new generation filled from the database; see
	 * {@link #rebuild(RebuildOptions, RebuildProgress)}.
	 * @return what was done
	 */
	public RebuildResult rebuild() {
		return rebuild(RebuildProgress.none());
	}

	/**
	 * Replaces the index by a new generation filled from the database; see
	 * {@link #rebuild(RebuildOptions, RebuildProgress)}.
	 * @param progress told how far it is
	 * @return what was done
	 */
	public RebuildResult rebuild(RebuildProgress progress) {
		return rebuild(RebuildOptions.defaults(), progress);
	}

	/**
	 * Replaces the index by a new generation filled from the database. Searches read the
	 * old one until the new one is complete; live changes go to both. Several threads
	 * fill it, in transactions of their own; the caller's waits. May be called whether or
	 * not the index exists. Interrupting the caller's thread stops it cleanly.
	 * @param options how
	 * @param progress told how far it is
	 * @return what was done
	 * @throws io.github.elasticsearchjpa.error.RebuildFailedException if a document
	 * failed, or a live change could not be written to the new generation; the index
	 * reads what it read before
	 * @throws io.github.elasticsearchjpa.error.RebuildStoppedException if the thread was
	 * interrupted; the rebuild can be resumed
	 * @throws io.github.elasticsearchjpa.error.IndexBusyException if somebody else
	 * rebuilds the index; nothing was done
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if there is
	 * nothing to resume, or the index is a data stream
	 */
	public RebuildResult rebuild(RebuildOptions options, RebuildProgress progress) {
		return operation("rebuild", progress, (told) -> this.lifecycle.rebuild(options, told));
	}

	/**
	 * Has an earlier generation read again that a rebuild retained. It is first brought
	 * up to date from the database, as a rebuild fills a new one; with {@code asItIs} it
	 * is read at once, and lacks what changed since it was retired.
	 * @param generation its name in Elasticsearch, or null for the latest
	 * @param asItIs whether to leave its content as it is
	 * @param progress told how far it is
	 * @return what was done
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if there is no
	 * such generation, its mapping refuses a document, or changes are not followed; the
	 * index reads what it read before
	 */
	public RollbackResult rollback(@Nullable String generation, boolean asItIs, RebuildProgress progress) {
		return operation("rollback", progress, (told) -> this.lifecycle.rollback(generation, asItIs, told));
	}

	/**
	 * Writes the document of every entity in scope to the index as it is. Documents
	 * without an entity are not removed. Where changes are followed, the rows are only
	 * queued here, in portions, and the workers of all nodes index them; otherwise this
	 * call writes them itself.
	 * @param progress told how far it is
	 * @return what was read and what failed
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the index
	 * does not exist, or was not made here
	 */
	public LoadResult update(RebuildProgress progress) {
		return operation("update", progress, this.lifecycle::update);
	}

	/**
	 * Queues the documents whose row is gone or out of scope; the workers delete them.
	 * Reads the ids of all documents, a page at a time.
	 * @return how many documents were queued
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the index
	 * does not exist, was not made here, or changes are not followed
	 */
	public long prune() {
		return operation("prune", RebuildProgress.none(), (told) -> this.lifecycle.prune());
	}

	/**
	 * Compares the index with the database: every row with its document, as its mapper
	 * makes it now, and every document with its row. The index may be written to
	 * meanwhile; changes that wait to be indexed are no drift. Memory holds a page,
	 * whatever the number of rows.
	 * @param options how
	 * @param progress told how many rows have been compared
	 * @return what differs
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the index
	 * does not exist, was not made here, or is to be fixed while changes are not followed
	 */
	public VerifyResult verify(VerifyOptions options, RebuildProgress progress) {
		return operation("verify", progress, (told) -> this.lifecycle.verify(options, told));
	}

	/**
	 * Makes the index what this version of the application needs: creates and fills it if
	 * it does not exist, adds new fields of the mapping file, rebuilds it if the mapping
	 * file changed otherwise or the document version rose, and does nothing otherwise.
	 * Fit for every start: where several nodes do so at once, one works and the others
	 * wait.
	 * @param progress told how far a rebuild is
	 * @return what was done, and why
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if a rebuild
	 * fails; the index reads what it read before
	 */
	public DeployResult deploy(RebuildProgress progress) {
		return deploy(RebuildOptions.defaults(), progress);
	}

	/**
	 * As {@link #deploy(RebuildProgress)}, keeping generations if it rebuilds.
	 * @param options how to rebuild, if need be; never resumed
	 * @param progress told how far a rebuild is
	 * @return what was done, and why
	 */
	public DeployResult deploy(RebuildOptions options, RebuildProgress progress) {
		return operation("deploy", progress, (told) -> this.lifecycle.deploy(options, told));
	}

	/**
	 * Makes a first mapping file for the index, from the attributes of its entities and
	 * from documents that its mappers make of some rows, which are read in transactions
	 * of their own. Elasticsearch is not asked, and nothing is changed.
	 * <p>
	 * A field that shows an attribute of the same name has the type that fits the
	 * attribute, if its values agree; others are guessed from their values. Without rows,
	 * each attribute has a field. The file says nothing of {@code dynamic}: fields that
	 * it lacks are added as Elasticsearch sees fit. Set that to {@code strict} when the
	 * file is complete, to have documents with other fields refused.
	 * @param sample how many rows to look at, at most; 1,000 tell most
	 * @return the file, to be read and improved, and what was guessed
	 * @throws IllegalArgumentException if the sample is negative
	 */
	public GeneratedMapping generateMapping(int sample) {
		if (sample < 0) {
			throw new IllegalArgumentException("The sample is %d. It is at least 0.".formatted(sample));
		}
		return this.lifecycle.generateMapping(sample);
	}

	/**
	 * The state of the index: its generations, rows, backlog, and mapping.
	 * @return what it is now
	 */
	public IndexStatus status() {
		return this.lifecycle.status();
	}

	/**
	 * Makes everything written so far visible to searches.
	 */
	public void refresh() {
		this.definition.connection().refresh(alias());
	}

	/**
	 * How many documents the index has.
	 * @return the number of documents visible to searches
	 */
	public long count() {
		return this.definition.connection().send("GET", "/" + alias() + "/_count").path("count").asLong(0);
	}

	/**
	 * Whether an entity belongs in the index: it exists and is in scope. Asks the
	 * database only, in a transaction of its own; what is not committed is not seen.
	 * @param id the id of the entity
	 * @return whether it belongs in the index
	 */
	public boolean contains(Object id) {
		return this.sessionFactory.fromTransaction((session) -> this.definition.types()
			.stream()
			.filter((type) -> type.id().accepts(id))
			.anyMatch((type) -> {
				SelectionQuery<Long> query = session.createSelectionQuery(type.query("count(*)", type.id().isOneOf(1)),
						Long.class);
				type.id().bind(List.of(id), query::setParameter);
				return query.getSingleResult() > 0;
			}));
	}

	/**
	 * Searches with a request written as JSON.
	 * @param json the body of Elasticsearch's search API, without parameters
	 * @return the hits with their entities
	 * @throws IllegalArgumentException if it is not a JSON object
	 */
	public SearchResults<E> search(String json) {
		return search(Search.json(json));
	}

	/**
	 * Searches with a request written as JSON with named parameters.
	 * @param json the body of Elasticsearch's search API; {@code ":terms"} is a parameter
	 * @param parameters a value for each parameter
	 * @return the hits with their entities
	 * @throws IllegalArgumentException if it is not a JSON object, or the parameters do
	 * not fit
	 */
	public SearchResults<E> search(String json, Map<String, ?> parameters) {
		return search(Search.json(json, parameters));
	}

	/**
	 * Searches. Asks for 25 hits, or as many as configured, if the request does not say.
	 * @param search the request
	 * @return the hits with their entities
	 */
	public SearchResults<E> search(Search search) {
		return search(search, SearchOptions.defaults());
	}

	/**
	 * Searches. Elasticsearch is asked once, then the database once for each entity type
	 * on the page. Entities are loaded in the caller's transaction with Spring, if there
	 * is one; otherwise they are detached.
	 * @param search the request; asks for 25 hits, or as many as configured, if it does
	 * not say
	 * @param options who asks, what to load with the entities, and how long to wait
	 * @return the hits with their entities
	 * @throws IllegalArgumentException if the options do not fit the entities
	 */
	@SuppressWarnings("unchecked")
	public SearchResults<E> search(Search search, SearchOptions options) {
		return (SearchResults<E>) this.searcher.search(search, options, null);
	}

	/**
	 * Searches, and loads other entities for the hits than those that were indexed.
	 * @param search the request
	 * @param options as above; fetch paths and the filter are those of the other type
	 * @param lookup which entities belong to the hits
	 * @param <T> their type
	 * @return the hits with these entities; a hit without one is missing
	 * @throws IllegalArgumentException if the options or the lookup do not fit the
	 * entities
	 */
	@SuppressWarnings("unchecked")
	public <T> SearchResults<T> search(Search search, SearchOptions options, EntityLookup<T> lookup) {
		return (SearchResults<T>) this.searcher.search(search, options, lookup);
	}

	/**
	 * Counts the documents that match a query.
	 * @param search a request with a {@code query} and nothing else
	 * @return their number, exactly
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	public long count(Search search) {
		return count(search, SearchOptions.defaults());
	}

	/**
	 * Counts the documents that match a query.
	 * @param search a request with a {@code query} and nothing else
	 * @param options who asks, and how long to wait
	 * @return their number, exactly
	 * @throws IllegalArgumentException if the request has more than a query
	 */
	public long count(Search search, SearchOptions options) {
		return this.searcher.count(search, options);
	}

	/**
	 * Every hit of a search; see {@link #stream(Search, SearchOptions)}.
	 * @param search the request
	 * @return the hits with their entities; to be closed
	 */
	public Stream<SearchHit<E>> stream(Search search) {
		return stream(search, SearchOptions.defaults());
	}

	/**
	 * Every hit of a search, however many there are, as the index was when this was
	 * called. Hits are read 1,000 at a time, or {@code size} of the request; memory holds
	 * a page of them. Entities are read in a transaction for each page and are detached,
	 * so what the caller has changed and not committed is not seen. Hits without a row
	 * are left out. Close the stream, best in a {@code try} statement: it holds a point
	 * in time in Elasticsearch. Between two pages at most five minutes may pass. To be
	 * read by one thread.
	 * @param search the request, in any order by {@code sort}; without {@code from},
	 * {@code search_after}, {@code pit}, aggregations and suggestions
	 * @param options as of a search; listeners are told of the first page
	 * @return the hits with their entities; to be closed
	 * @throws IllegalArgumentException if the request has what a stream cannot give, or
	 * the options do not fit the entities
	 */
	@SuppressWarnings("unchecked")
	public Stream<SearchHit<E>> stream(Search search, SearchOptions options) {
		return (Stream<SearchHit<E>>) (Stream<?>) this.searcher.stream(search, options);
	}

	/**
	 * The results of a search of this index that was run earlier: its hits, scores and
	 * highlights as they were, with the entities as they are now. Elasticsearch is not
	 * asked, and listeners are not told.
	 * @param stored the search with its answer, of which {@code hits} is needed
	 * @return the results
	 * @throws IllegalArgumentException if the search failed, so that it has no answer
	 */
	@SuppressWarnings("unchecked")
	public SearchResults<E> replay(ExecutedSearch stored) {
		return (SearchResults<E>) this.searcher.replay(stored);
	}

	/**
	 * The document of an entity as the index has it now, whether searches see it yet or
	 * not.
	 * @param id the id of the entity
	 * @return the document; empty if there is none
	 * @throws IllegalArgumentException if the index has several types, or the id is none
	 * of its type
	 */
	public Optional<JsonNode> fetchDocument(Object id) {
		return this.documents.fetch(null, id);
	}

	/**
	 * The document of an entity of one of several types, as the index has it now.
	 * @param type the entity type, or a subtype
	 * @param id the id of the entity
	 * @return the document; empty if there is none
	 * @throws IllegalArgumentException if the type is not in the index, or the id is none
	 * of it
	 */
	public Optional<JsonNode> fetchDocument(Class<?> type, Object id) {
		return this.documents.fetch(type, id);
	}

	private <T> T operation(String name, RebuildProgress progress, Function<RebuildProgress, T> operation) {
		return this.work.run(new Work.Operation(name(), connection(), name),
				(running) -> operation.apply((rows, total) -> {
					running.progress(rows, total);
					progress.onProgress(rows, total);
				}), (result) -> new WorkResult.Done());
	}

	IndexDefinition definition() {
		return this.definition;
	}

	@Override
	public String toString() {
		return "index '" + name() + "'";
	}

}

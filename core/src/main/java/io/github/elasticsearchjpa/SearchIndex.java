package io.github.elasticsearchjpa;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.bulk.BulkLoad;
import io.github.elasticsearchjpa.bulk.LoadResult;
import io.github.elasticsearchjpa.index.Generations;
import io.github.elasticsearchjpa.index.Rebuild;
import io.github.elasticsearchjpa.index.RebuildProgress;
import io.github.elasticsearchjpa.index.RebuildResult;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.mapping.IndexedType;
import io.github.elasticsearchjpa.mapping.MappingFile;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchResults;
import io.github.elasticsearchjpa.search.Searcher;
import org.hibernate.SessionFactory;
import org.hibernate.query.SelectionQuery;

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

	private final Generations generations;

	private final Rebuild rebuild;

	private final Searcher searcher;

	SearchIndex(IndexDefinition definition, SessionFactory sessionFactory, BulkLoad load, Searcher searcher,
			Clock clock) {
		this.definition = definition;
		this.sessionFactory = sessionFactory;
		this.generations = new Generations(definition, clock);
		this.rebuild = new Rebuild(definition, this.generations, load, clock);
		this.searcher = searcher;
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
		return this.generations.createFirst();
	}

	/**
	 * Deletes the index. One that does not exist is no error. If an index that was not
	 * made here is read under this name as an alias, it loses the alias and stays.
	 * @return whether there was an index to delete
	 */
	public boolean delete() {
		return this.generations.deleteAll();
	}

	/**
	 * Replaces the index by a new generation filled from the database; see
	 * {@link #rebuild(RebuildProgress)}.
	 * @return what was done
	 */
	public RebuildResult rebuild() {
		return rebuild(RebuildProgress.none());
	}

	/**
	 * Replaces the index by a new generation filled from the database. Searches read the
	 * old one until the new one is complete. Runs on the caller's thread, reads in
	 * transactions of its own, and may be called whether or not the index exists.
	 * @param progress told how far it is
	 * @return what was done
	 * @throws io.github.elasticsearchjpa.error.RebuildFailedException if a document
	 * failed; the index reads what it read before
	 */
	public RebuildResult rebuild(RebuildProgress progress) {
		return this.rebuild.run(progress);
	}

	/**
	 * Writes the document of every entity in scope to the index as it is. Documents
	 * without an entity are not removed. Runs on the caller's thread and reads in
	 * transactions of its own.
	 * @param progress told how far it is
	 * @return what was read and what failed
	 * @throws io.github.elasticsearchjpa.error.ElasticsearchJpaException if the index
	 * does not exist, or was not made here
	 */
	public LoadResult update(RebuildProgress progress) {
		return this.rebuild.update(progress);
	}

	/**
	 * Makes everything written so far visible to searches.
	 */
	public void refresh() {
		this.definition.connection().send("POST", "/" + alias() + "/_refresh");
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
	@SuppressWarnings("unchecked")
	public SearchResults<E> search(Search search) {
		return (SearchResults<E>) this.searcher.search(search);
	}

	@Override
	public String toString() {
		return "index '" + name() + "'";
	}

}

package io.github.elasticsearchjpa.data;

import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;

/**
 * A fragment for Spring Data repositories that search the index of their entities. A
 * repository extends it and needs no implementation:
 *
 * <pre>
 * interface PostRepository extends JpaRepository&lt;Post, Long&gt;, SearchResultsRepository&lt;Post&gt; {
 * }
 * </pre>
 *
 * The methods search the index whose only entity type is that of the repository, or a
 * supertype. They throw an {@code ElasticsearchJpaException} if there is no such index or
 * more than one, and the same exceptions as the methods of {@code SearchIndex}. Where
 * Spring Data translates exceptions, {@code IllegalArgumentException} becomes
 * {@code InvalidDataAccessApiUsageException}. If the caller has an entity manager, for
 * instance in a transaction, it manages the entities; otherwise they are detached.
 *
 * @param <E> the entity type
 */
public interface SearchResultsRepository<E> {

	/**
	 * Searches the index.
	 * @param search the request
	 * @param options the options, such as the user, the associations to fetch and the
	 * time limit
	 * @return the hits with their entities
	 */
	SearchResults<E> search(Search search, SearchOptions options);

	/**
	 * Searches the index and returns a page of hits.
	 * @param search the request
	 * @param pageable the page within the first 10,000 hits; its order applies if the
	 * request has no {@code sort}, and its properties are fields of the index
	 * @param options the options, as above
	 * @return the hits with their entities, which {@link SearchPages} converts to pages
	 */
	SearchResults<E> search(Search search, Pageable pageable, SearchOptions options);

	/**
	 * Searches the index with default options and returns a page of entities.
	 * @param search the request
	 * @param pageable the page, as above
	 * @return the entities, with the number of matching documents as total
	 * @see SearchPages#page
	 */
	Page<E> searchPage(Search search, Pageable pageable);

}

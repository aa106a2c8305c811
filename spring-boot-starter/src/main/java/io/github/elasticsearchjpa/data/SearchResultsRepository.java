package io.github.elasticsearchjpa.data;

import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;

/**
 * Searches the index of a repository's entities. A repository that extends this has these
 * methods; nothing is to be implemented:
 *
 * <pre>
 * interface PostRepository extends JpaRepository&lt;Post, Long&gt;, SearchResultsRepository&lt;Post&gt; {
 * }
 * </pre>
 *
 * The index is the one that the entity type is in, or a supertype. If there are several,
 * the methods fail; use the {@code SearchIndex} then. They fail as those of
 * {@code SearchIndex} do, too. Where Spring Data translates exceptions,
 * {@code IllegalArgumentException} becomes an {@code InvalidDataAccessApiUsageException}.
 *
 * @param <E> the entity type
 */
public interface SearchResultsRepository<E> {

	/**
	 * Searches.
	 * @param search the request
	 * @param options who asks, what to load with the entities, and how long to wait
	 * @return the hits with their entities
	 */
	SearchResults<E> search(Search search, SearchOptions options);

	/**
	 * Searches for a page.
	 * @param search the request
	 * @param pageable which page, and in what order if the request has no {@code sort};
	 * its properties are fields of the index. Elasticsearch allows 10,000 hits
	 * @param options who asks, what to load with the entities, and how long to wait
	 * @return the hits with their entities; {@link SearchPages} makes pages of them
	 */
	SearchResults<E> search(Search search, Pageable pageable, SearchOptions options);

	/**
	 * Searches for a page of entities.
	 * @param search the request
	 * @param pageable as above
	 * @return the entities, as by {@link SearchPages#page}
	 */
	Page<E> searchPage(Search search, Pageable pageable);

}

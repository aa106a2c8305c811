package io.github.elasticsearchjpa.data;

import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchResults;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;

/**
 * Pages as Spring Data has them, of searches and for them. A page holds the hits that
 * have an entity, so it may be shorter than its size before the last one. Elasticsearch
 * counts up to 10,000 unless the request has {@code "track_total_hits": true}; of more
 * there are as many pages as that, and no search goes beyond 10,000 hits.
 */
public final class SearchPages {

	private SearchPages() {
	}

	/**
	 * A request for a page.
	 * @param search the request
	 * @param pageable which page; its order counts if the request has no {@code sort}
	 * @return the request with {@code from} and {@code size}
	 */
	public static Search request(Search search, Pageable pageable) {
		Search paged = pageable.isUnpaged() ? search
				: search.with("from", pageable.getOffset()).with("size", pageable.getPageSize());
		if (pageable.getSort().isUnsorted() || search.body().has("sort")) {
			return paged;
		}
		return paged.with("sort",
				pageable.getSort()
					.stream()
					.map((order) -> Map.of(order.getProperty(), Map.of("order", order.isAscending() ? "asc" : "desc")))
					.toList());
	}

	/**
	 * The entities of a page.
	 * @param results the results of a request for the page
	 * @param pageable which page that was
	 * @param <E> the entity type
	 * @return the entities, with the number of documents that match
	 */
	public static <E> Page<E> page(SearchResults<E> results, Pageable pageable) {
		return new PageImpl<>(results.entities(), pageable, results.total().value());
	}

	/**
	 * The hits of a page, with their scores and highlights.
	 * @param results the results of a request for the page
	 * @param pageable which page that was
	 * @param <E> the entity type
	 * @return the hits, with the number of documents that match
	 */
	public static <E> Page<SearchHit<E>> hits(SearchResults<E> results, Pageable pageable) {
		return new PageImpl<>(results.hits(), pageable, results.total().value());
	}

	/**
	 * The entities of a page, for those who do not want to know how many there are: the
	 * request may have {@code "track_total_hits": false}.
	 * @param results the results of a request for the page
	 * @param pageable which page that was
	 * @param <E> the entity type
	 * @return the entities; whether there is a next page is said to be so if this one is
	 * full
	 */
	public static <E> Slice<E> slice(SearchResults<E> results, Pageable pageable) {
		List<E> entities = results.entities();
		boolean full = pageable.isPaged() && results.size() >= pageable.getPageSize();
		boolean known = results.execution().response() != null && results.total().exact();
		return new SliceImpl<>(entities, pageable, known ? results.to() < results.total().value() && full : full);
	}

}

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
 * Conversions between searches and the pages of Spring Data. A page contains the hits
 * that have an entity, so a page before the last one can be shorter than its size.
 * Elasticsearch counts matching documents up to 10,000 unless the request has
 * {@code "track_total_hits": true}, and the number of pages follows that count. A search
 * cannot return hits beyond the first 10,000.
 */
public final class SearchPages {

	private SearchPages() {
	}

	/**
	 * Returns a copy of a request that is limited to a page.
	 * @param search the request
	 * @param pageable the page; its order applies if the request has no {@code sort}, and
	 * its properties are fields of the index
	 * @return the request with {@code from} and {@code size}; without them if the page is
	 * unpaged
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
	 * Returns the entities of a page.
	 * @param results the results of a request for the page
	 * @param pageable the requested page
	 * @param <E> the entity type
	 * @return the entities, with the number of matching documents as total
	 */
	public static <E> Page<E> page(SearchResults<E> results, Pageable pageable) {
		return new PageImpl<>(results.entities(), pageable, results.total().value());
	}

	/**
	 * Returns the hits of a page, with their scores and highlights.
	 * @param results the results of a request for the page
	 * @param pageable the requested page
	 * @param <E> the entity type
	 * @return the hits, with the number of matching documents as total
	 */
	public static <E> Page<SearchHit<E>> hits(SearchResults<E> results, Pageable pageable) {
		return new PageImpl<>(results.hits(), pageable, results.total().value());
	}

	/**
	 * Returns the entities of a page without a total. The request can have
	 * {@code "track_total_hits": false}.
	 * @param results the results of a request for the page
	 * @param pageable the requested page
	 * @param <E> the entity type
	 * @return the entities; the slice has a next one if this page is full and, if the
	 * exact total is known, does not end at the total
	 */
	public static <E> Slice<E> slice(SearchResults<E> results, Pageable pageable) {
		List<E> entities = results.entities();
		boolean full = pageable.isPaged() && results.size() >= pageable.getPageSize();
		boolean totalKnown = results.execution().response() != null && results.total().exact();
		return new SliceImpl<>(entities, pageable, totalKnown ? results.to() < results.total().value() && full : full);
	}

}

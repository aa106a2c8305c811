package io.github.elasticsearchjpa.data;

import java.util.List;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.repository.core.RepositoryMethodContext;
import org.springframework.data.repository.core.support.RepositoryMetadataAccess;

/**
 * The implementation of every {@link SearchResultsRepository}. The entity type of the
 * called repository determines the index. {@code spring.factories} registers it with
 * Spring Data.
 */
final class RepositorySearch<E> implements SearchResultsRepository<E>, RepositoryMetadataAccess {

	private final ObjectProvider<ElasticsearchJpa> jpa;

	RepositorySearch(ObjectProvider<ElasticsearchJpa> jpa) {
		this.jpa = jpa;
	}

	@Override
	public SearchResults<E> search(Search request, SearchOptions options) {
		return index().search(request, options);
	}

	@Override
	public SearchResults<E> search(Search request, Pageable pageable, SearchOptions options) {
		return search(SearchPages.request(request, pageable), options);
	}

	@Override
	public Page<E> searchPage(Search request, Pageable pageable) {
		return SearchPages.page(search(request, pageable, SearchOptions.defaults()), pageable);
	}

	@SuppressWarnings("unchecked")
	private SearchIndex<E> index() {
		Class<?> type = RepositoryMethodContext.getContext().getMetadata().getDomainType();
		List<SearchIndex<Object>> indexes = this.jpa.getObject()
			.indexesOf(type)
			.stream()
			.filter((index) -> index.entityTypes().size() == 1)
			.toList();
		if (indexes.size() == 1) {
			return (SearchIndex<E>) indexes.get(0);
		}
		throw new ElasticsearchJpaException(indexes.isEmpty()
				? "%s has no index of its own, so its repository cannot search. Use a SearchIndex instead."
					.formatted(type.getName())
				: "%s is in several indexes: %s. Use the SearchIndex of one of them instead of the repository."
					.formatted(type.getName(), String.join(", ", indexes.stream().map(SearchIndex::name).toList())));
	}

}

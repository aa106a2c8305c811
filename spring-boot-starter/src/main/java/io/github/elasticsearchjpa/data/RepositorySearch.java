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
 * The methods of every {@link SearchResultsRepository}: which one is called tells the
 * entity type, and that the index. Spring Data makes it, as {@code spring.factories}
 * says.
 */
final class RepositorySearch<E> implements SearchResultsRepository<E>, RepositoryMetadataAccess {

	private final ObjectProvider<ElasticsearchJpa> search;

	RepositorySearch(ObjectProvider<ElasticsearchJpa> search) {
		this.search = search;
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
		List<SearchIndex<Object>> indexes = this.search.getObject()
			.indexesOf(type)
			.stream()
			.filter((index) -> index.entityTypes().size() == 1)
			.toList();
		if (indexes.size() == 1) {
			return (SearchIndex<E>) indexes.get(0);
		}
		throw new ElasticsearchJpaException(indexes.isEmpty()
				? "%s is in no index of its own, so its repository cannot search.".formatted(type.getName())
				: "%s is in several indexes: %s. Search by one of these, not by the repository."
					.formatted(type.getName(), String.join(", ", indexes.stream().map(SearchIndex::name).toList())));
	}

}

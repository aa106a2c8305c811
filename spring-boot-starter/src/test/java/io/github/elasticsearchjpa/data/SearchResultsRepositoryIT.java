package io.github.elasticsearchjpa.data;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchListener;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import io.github.elasticsearchjpa.shop.Maker;
import io.github.elasticsearchjpa.shop.MakerRepository;
import io.github.elasticsearchjpa.shop.Product;
import io.github.elasticsearchjpa.shop.ProductRepository;
import io.github.elasticsearchjpa.shop.ShopApplication;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests of repositories that search, and of pages of hits. */
@SpringBootTest(classes = ShopApplication.class,
		properties = { "spring.datasource.url=jdbc:h2:mem:repositories", "spring.jpa.hibernate.ddl-auto=create",
				"elasticsearch-jpa.embedded.enabled=true", "elasticsearch-jpa.index-prefix=repositories_",
				"elasticsearch-jpa.include-source=false", "elasticsearch-jpa.sync.enabled=false",
				"elasticsearch-jpa.indexes.products.entities=Product",
				"elasticsearch-jpa.indexes.products.dependencies=maker" })
@Import(SearchResultsRepositoryIT.LastSearch.class)
@DirtiesContext
class SearchResultsRepositoryIT {

	private static final Search KETTLES = Search.json("{\"query\": {\"match\": {\"name\": \"kettle\"}}}");

	@Autowired
	private ProductRepository repository;

	@Autowired
	private MakerRepository makers;

	@Autowired
	private SearchIndex<Product> products;

	@Autowired
	private TransactionTemplate transaction;

	@Autowired
	private EntityManager entityManager;

	@Autowired
	private LastSearch lastSearch;

	@BeforeEach
	void fill() {
		if (this.repository.count() == 0) {
			this.repository.saveAll(LongStream.rangeClosed(1, 7)
				.mapToObj((id) -> new Product(id, "Kettle " + id, this.makers.save(new Maker(id, "Acme " + id))))
				.toList());
			this.products.rebuild();
		}
	}

	@Test
	void aRepositorySearchesTheIndexOfItsEntities() {
		SearchResults<Product> results = this.repository.search(KETTLES, SearchOptions.defaults().withUser("ann"));
		assertThat(results.entities()).hasSize(7);
		assertThat(results.hits()).extracting(SearchHit::source)
			.as("elasticsearch-jpa.include-source")
			.containsOnlyNulls();
		assertThat(this.lastSearch.get().options().user()).isEqualTo("ann");
	}

	/** Binds an entity manager as Spring's open-in-view does for a web request. */
	@Test
	void entitiesAreManagedWithOpenInViewAndOtherwiseDetached() {
		EntityManagerFactory factory = this.entityManager.getEntityManagerFactory();
		try (EntityManager request = factory.createEntityManager()) {
			TransactionSynchronizationManager.bindResource(factory, new EntityManagerHolder(request));
			try {
				assertThat(this.products.search(KETTLES).entities())
					.allSatisfy((product) -> assertThat(request.contains(product)).isTrue());
			}
			finally {
				TransactionSynchronizationManager.unbindResource(factory);
			}
			assertThat(this.products.search(KETTLES).entities()).isNotEmpty()
				.allSatisfy((product) -> assertThat(request.contains(product)).isFalse());
		}
	}

	@Test
	void aPageContainsEntitiesInTheRequestedOrder() {
		Page<Product> page = this.repository.searchPage(KETTLES,
				PageRequest.of(1, 3, Sort.by(Sort.Direction.DESC, "maker")));
		assertThat(page.getContent()).extracting(Product::name).containsExactly("Kettle 4", "Kettle 3", "Kettle 2");
		assertThat(page.getTotalElements()).isEqualTo(7);
		assertThat(page.getTotalPages()).isEqualTo(3);
		assertThat(page.hasNext()).isTrue();
		assertThat(this.repository.searchPage(KETTLES.with("sort", List.of("maker")),
				PageRequest.of(0, 1, Sort.by(Sort.Direction.DESC, "maker"))))
			.as("the sort of the request takes precedence")
			.extracting(Product::name)
			.containsExactly("Kettle 1");
		assertThat(this.repository.searchPage(KETTLES, Pageable.unpaged())).hasSize(7);
	}

	@Test
	void aSliceKnowsWhetherThereIsANextOne() {
		for (boolean counted : new boolean[] { true, false }) {
			Search search = KETTLES.with("track_total_hits", counted);
			Pageable first = PageRequest.of(0, 4);
			assertThat(
					SearchPages.slice(this.repository.search(search, first, SearchOptions.defaults()), first).hasNext())
				.isTrue();
			Pageable last = PageRequest.of(1, 4);
			assertThat(
					SearchPages.slice(this.repository.search(search, last, SearchOptions.defaults()), last).hasNext())
				.isFalse();
		}
	}

	@Test
	void theHitsOfAPageHaveTheirRanksInTheWholeResult() {
		Pageable second = PageRequest.of(1, 3);
		Page<SearchHit<Product>> page = SearchPages
			.hits(this.repository.search(KETTLES, second, SearchOptions.defaults()), second);
		assertThat(page).extracting(SearchHit::rank).containsExactly(4, 5, 6);
	}

	@Test
	void entitiesAreManagedInATransactionAndAssociationsAreFetchedWithoutOne() {
		this.transaction.executeWithoutResult(
				(status) -> assertThat(this.repository.search(KETTLES, SearchOptions.defaults()).entities())
					.allMatch(this.entityManager::contains));
		assertThat(this.repository.search(KETTLES, SearchOptions.defaults().withFetch("maker")).entities()).allSatisfy(
				(product) -> assertThat(Hibernate.isInitialized(Objects.requireNonNull(product.maker()))).isTrue());
		assertThat(this.repository.search(KETTLES,
				SearchOptions.defaults().withFilter("e.maker.name = :n", Map.of("n", "x"))))
			.isEmpty();
	}

	@Test
	void aRepositoryOfEntitiesWithoutAnIndexCannotSearch() {
		assertThatThrownBy(() -> this.makers.search(KETTLES, SearchOptions.defaults()))
			.isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage("io.github.elasticsearchjpa.shop.Maker has no index of its own, "
					+ "so its repository cannot search. Use a SearchIndex instead.");
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class LastSearch implements SearchListener {

		private volatile @Nullable SearchExecution search;

		@Override
		public void onSearch(SearchExecution search) {
			this.search = search;
		}

		SearchExecution get() {
			return Objects.requireNonNull(this.search);
		}

	}

}

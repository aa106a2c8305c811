package io.github.elasticsearchjpa.mapping;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Address;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Country;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Shelf;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Shop;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The number of SQL statements that read entities and their associations. */
class FetchingIT {

	private static final int SHOPS = 60;

	private static final int CHUNK = 20;

	private static final int CHUNKS = SHOPS / CHUNK + 1;

	private static SessionFactory sessionFactory;

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactory(Country.class, Shop.class, Shelf.class);
		sessionFactory.inTransaction((session) -> LongStream.range(0, SHOPS).forEach((i) -> {
			List<Country> countries = LongStream.range(0, 5).mapToObj((j) -> new Country(i * 10 + j, "C" + j)).toList();
			countries.forEach(session::persist);
			Shop shop = new Shop();
			shop.id = i;
			shop.address.country = countries.get(0);
			shop.branches.addAll(List.of(Address.in(countries.get(1)), Address.in(countries.get(2))));
			shop.names.putAll(Map.of("en", "Shop " + i, "de", "Laden " + i));
			shop.owner = countries.get(4);
			shop.shelves.put(i * 10, new Shelf(i * 10, shop, countries.get(3)));
			shop.shelves.put(i * 10 + 1, new Shelf(i * 10 + 1, shop, countries.get(3)));
			session.persist(shop);
		}));
	}

	@AfterAll
	static void stop() {
		sessionFactory.close();
	}

	@Test
	void dependenciesOfEveryKindAreReadByAFewStatementsPerChunk() {
		SearchIndex<Object> index = index("address.country", "branches.country", "names", "shelves.origin");
		long statements = statementsOf(index);
		JsonNode document = Objects
			.requireNonNull(index.search("{\"query\": {\"term\": {\"_id\": \"7\"}}}").hits().get(0).source());
		assertThat(document.path("country").asString("")).isEqualTo("C0");
		assertThat(document.path("branches").toString()).contains("C1", "C2");
		assertThat(document.path("names").path("de").asString("")).isEqualTo("Laden 7");
		assertThat(document.path("shelves").toString()).isEqualTo("[\"C3\",\"C3\"]");
		assertThat(document.path("owner").asString("")).isEqualTo("C4");
		index.delete();
		assertThat(statements)
			.as("ids, shops with owners, countries, branches and their countries, names, shelves, origins")
			.isLessThanOrEqualTo(1 + CHUNKS * 8L);
	}

	@Test
	void undeclaredDependenciesAreReadForTheWholeChunk() {
		SearchIndex<Object> index = index();
		long statements = statementsOf(index);
		index.delete();
		assertThat(statements).isLessThanOrEqualTo(1 + CHUNKS * 8L);
	}

	@Test
	void oneDocumentWithManyAssociationsIsReadByAFewStatements() {
		Shop large = new Shop();
		large.id = 1000;
		sessionFactory.inTransaction((session) -> {
			session.persist(large);
			LongStream.range(10_000, 10_040).forEach((id) -> {
				Country origin = new Country(id, "C" + id);
				session.persist(origin);
				large.shelves.put(id, new Shelf(id, large, origin));
			});
		});
		try {
			SearchIndex<Object> index = index(
					IndexSettings.of("shops", "Shop").withDependencies("shelves.origin").withScope("e.id = 1000"));
			long statements = statementsOf(index, 1);
			index.delete();
			assertThat(statements).as("for 40 shelves with 40 origins").isLessThanOrEqualTo(1 + 2 * 8L);
		}
		finally {
			sessionFactory.inTransaction((session) -> session.remove(session.find(Shop.class, 1000L)));
		}
	}

	private static long statementsOf(SearchIndex<Object> index) {
		return statementsOf(index, SHOPS);
	}

	private static long statementsOf(SearchIndex<Object> index, int documents) {
		long before = sessionFactory.getStatistics().getPrepareStatementCount();
		assertThat(index.rebuild().documents()).isEqualTo(documents);
		return sessionFactory.getStatistics().getPrepareStatementCount() - before;
	}

	private static SearchIndex<Object> index(String... dependencies) {
		return index(IndexSettings.of("shops", "Shop").withDependencies(dependencies));
	}

	private static SearchIndex<Object> index(IndexSettings settings) {
		return ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(TestServers.prefix())
			.chunkSize(CHUNK)
			.index(settings)
			.build()
			.index("shops");
	}

}

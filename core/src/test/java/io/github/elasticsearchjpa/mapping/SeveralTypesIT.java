package io.github.elasticsearchjpa.mapping;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Bike;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Book;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Car;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Country;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Disc;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Film;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Item;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Shape;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Square;
import io.github.elasticsearchjpa.fixture.catalog.Catalog.Vehicle;
import io.github.elasticsearchjpa.search.MissingHit;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchResults;
import org.hibernate.Hibernate;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Several entity types in one index, one type in several indexes, and hierarchies. */
class SeveralTypesIT {

	private static SessionFactory sessionFactory;

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactory(Item.class, Book.class, Film.class, Vehicle.class, Car.class,
				Bike.class, Shape.class, Disc.class, Square.class, Country.class);
		sessionFactory.inTransaction((session) -> {
			Country country = new Country(1, "Chad");
			session.persist(country);
			Item item = new Item();
			Book book = new Book();
			book.country = country;
			Film film = new Film();
			item.id = 1;
			book.id = 2;
			film.id = 3;
			item.title = "red red red";
			book.title = "red";
			film.title = "red red";
			Car car = new Car();
			Bike bike = new Bike();
			car.id = 1;
			bike.id = 2;
			Disc disc = new Disc();
			Square square = new Square();
			disc.id = 1;
			square.id = 2;
			Stream.of(item, book, film, car, bike, disc, square).forEach(session::persist);
		});
	}

	@AfterAll
	static void stop() {
		sessionFactory.close();
	}

	@Test
	void entitiesWithTheSameIdDoNotCollide() {
		SearchIndex<Object> index = builder().index(IndexSettings.of("all", "Item", "Vehicle", "Shape", "Country"))
			.mapper(Country.class, (country, name) -> Map.of("kind", "country", "title", "red " + country.name()))
			.build()
			.index("all");
		assertThat(index.rebuild().documents()).isEqualTo(8);
		SearchResults<Object> all = index.search("{\"query\": {\"match_all\": {}}}");
		assertThat(all.hits()).extracting(SearchHit::id)
			.containsExactlyInAnyOrder("Item:1", "Item:2", "Item:3", "Vehicle:1", "Vehicle:2", "Shape:1", "Shape:2",
					"Country:1");
		assertThat(all.entities()).extracting((entity) -> (Object) entity.getClass())
			.containsExactlyInAnyOrder(Item.class, Book.class, Film.class, Car.class, Bike.class, Disc.class,
					Square.class, Country.class);
		SearchResults<Object> red = index.search("""
				{"query": {"constant_score": {"filter": {"match": {"title": "red"}}}},
				"sort": [{"kind.keyword": "asc"}, "_score"]}""");
		assertThat(red.entities()).extracting((entity) -> (Object) entity.getClass())
			.as("in the order of the hits, whatever their types")
			.containsExactly(Book.class, Country.class, Item.class, Film.class);
		assertThat(index.contains(1L)).isTrue();
		assertThat(index.contains(9L)).isFalse();
		index.delete();
	}

	@Test
	void hitsOfSeveralTypesAreOrderedByScore() {
		SearchIndex<Object> index = builder().index(IndexSettings.of("all", "Country", "Film", "Book"))
			.mapper(Country.class, (country, name) -> Map.of("title", "red red red red"))
			.build()
			.index("all");
		index.rebuild();
		SearchResults<Object> red = index.search("{\"query\": {\"match\": {\"title\": \"red\"}}}");
		assertThat(red.entities()).extracting((entity) -> (Object) entity.getClass())
			.containsExactly(Country.class, Film.class, Book.class);
		assertThat(red.hits()).extracting(SearchHit::rank).containsExactly(1, 2, 3);
		index.delete();
	}

	@Test
	void oneTypeCanBeInTwoIndexesWithDifferentDocuments() {
		DocumentMapper<Item> mapper = (item, name) -> Map.of("title", name + " " + item.title);
		ElasticsearchJpa jpa = builder().mapper(Item.class, mapper)
			.index(IndexSettings.of("new", "Item").withScope("e.id > 1"))
			.index(IndexSettings.of("old", "Item"))
			.build();
		assertThat(jpa.indexesOf(Book.class)).extracting(SearchIndex::name).containsExactly("new", "old");
		jpa.indexes().forEach(SearchIndex::rebuild);
		assertThat(jpa.index("new").count()).isEqualTo(2);
		assertThat(jpa.index("old").count()).isEqualTo(3);
		assertThat(jpa.index("old").search("{\"query\": {\"match\": {\"title\": \"old\"}}}")).hasSize(3);
		assertThat(jpa.index("old").search("{\"query\": {\"match\": {\"title\": \"new\"}}}")).isEmpty();
		jpa.indexes().forEach(SearchIndex::delete);
	}

	@Test
	void anIndexOfASupertypeContainsItsSubtypes() {
		ElasticsearchJpa jpa = builder().index(IndexSettings.of("item", "Item").withDependencies("country"))
			.index(IndexSettings.of("vehicle", "Vehicle"))
			.index(IndexSettings.of("shape", "Shape"))
			.index(IndexSettings.of("book", "Book"))
			.build();
		assertThat(kinds(jpa.index("item"))).containsExactlyInAnyOrder("Item:item", "Book:book", "Film:item");
		assertThat(kinds(jpa.index("vehicle"))).containsExactlyInAnyOrder("Car:Car", "Bike:Bike");
		assertThat(kinds(jpa.index("shape"))).containsExactlyInAnyOrder("Disc:Disc", "Square:Square");
		assertThat(kinds(jpa.index("book"))).containsExactly("Book:book");
		jpa.indexes().forEach(SearchIndex::delete);
	}

	@Test
	void theMapperOfASubtypeTakesPrecedence() {
		SearchIndex<Object> index = builder().index(IndexSettings.of("item", "Item"))
			.mapper(Item.class, (item, name) -> Map.of("kind", "root"))
			.mapper(Film.class, (film, name) -> Map.of("kind", "film"))
			.build()
			.index("item");
		assertThat(kinds(index)).containsExactlyInAnyOrder("Item:root", "Book:root", "Film:film");
		index.delete();
	}

	@Test
	void aDocumentThatTheLibraryDidNotWriteIsAMissingHit() {
		SearchIndex<Object> index = builder().index(IndexSettings.of("item", "Book", "Film")).build().index("item");
		index.rebuild();
		List.of("Book:x", "Car:1", "1", "Film:3,4")
			.forEach((id) -> TestServers.connection()
				.send("PUT", "/" + index.alias() + "/_doc/" + id, JsonNodeFactory.instance.objectNode()));
		index.refresh();
		SearchResults<Object> results = index.search("{}");
		assertThat(results.missing()).extracting(MissingHit::id)
			.containsExactlyInAnyOrder("Book:x", "Car:1", "1", "Film:3,4");
		assertThat(results.hits()).hasSize(2);
		index.delete();
	}

	private static List<String> kinds(SearchIndex<Object> index) {
		index.rebuild();
		return index.search("{}")
			.stream()
			.map((hit) -> Hibernate.getClass(hit.entity()).getSimpleName() + ":"
					+ Objects.requireNonNull(hit.source()).path("kind").asString(""))
			.toList();
	}

	private static ElasticsearchJpaBuilder builder() {
		return ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(TestServers.prefix());
	}

}

package io.github.elasticsearchjpa.search;

import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchIndexes;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.fixture.SearchableTown;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.town.Town.Club;
import io.github.elasticsearchjpa.fixture.town.Town.Person;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Searches of several indexes at once. */
class SearchIndexesIT {

	private static final Search ALL_LEES = Search.json("""
			{"query": {"match": {"name": "lee"}}, "sort": ["_index", {"number": {"unmapped_type": "long"}}]}""");

	private static final SearchableTown town = SearchableTown.town();

	private final SearchIndexes indexes = town.jpa.indexes("people", "active", "clubs");

	@Test
	void hitsHaveIndexAndTypeAndIdsCanBeTheSame() {
		SearchResults<Object> results = this.indexes.search(ALL_LEES);
		assertThat(results.hits()).extracting((hit) -> hit.index() + " " + hit.id() + " " + hit.entity())
			.containsExactly("active 1 Ann Lee", "active 3 Cat Lee", "active 5 Eve Lee", "clubs 1 Lee Fan Club",
					"people 1 Ann Lee", "people 2 Bob Lee", "people 3 Cat Lee", "people 4 Dan Lee", "people 5 Eve Lee");
		assertThat(results.hits()).extracting(SearchHit::type).containsOnly(Person.class, Club.class);
		assertThat(results.hit("clubs", "1")).get().extracting(SearchHit::entity).isInstanceOf(Club.class);
		assertThat(results.hit("people", "1")).get().extracting(SearchHit::entity).isInstanceOf(Person.class);
		assertThat(results.execution().indexes()).containsExactly("people", "active", "clubs");
	}

	@Test
	void bucketsByIndexHaveTheConfiguredName() {
		JsonNode aggregations = this.indexes.search(Search.json("""
				{"size": 0, "aggs": {"lees": {"filter": {"match": {"name": "lee"}}, "aggs": {"by": {
				"terms": {"field": "_index", "order": {"_key": "asc"}}}}}}}""")).aggregations();
		assertThat(aggregations.path("lees").path("by").path("buckets").valueStream())
			.extracting((bucket) -> bucket.path("key").stringValue() + " " + bucket.path("doc_count"))
			.containsExactly("active 3", "clubs 1", "people 5");
	}

	@Test
	void aPageIsLoadedByOneStatementForEachEntityType() {
		assertThat(town.statements(() -> assertThat(this.indexes.search(ALL_LEES)).hasSize(9))).isEqualTo(2);
	}

	@Test
	void hitsCanBeCountedStreamedAndReplayed() {
		assertThat(this.indexes.count(Search.json("{\"query\": {\"match\": {\"name\": \"lee\"}}}"))).isEqualTo(9);
		try (Stream<SearchHit<Object>> stream = this.indexes.stream(ALL_LEES.with("size", 2),
				SearchOptions.defaults())) {
			assertThat(stream.map(SearchHit::index).distinct()).containsExactly("active", "clubs", "people");
		}
		SearchResults<Object> results = this.indexes.search(ALL_LEES);
		assertThat(this.indexes.replay(results.execution()).entities()).hasToString(results.entities().toString());
	}

	@Test
	void aGenerationThatTheLibraryDidNotCreateIsResolvedByItsAlias() {
		ElasticsearchJpa jpa = ElasticsearchJpa.builder(town.sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(TestServers.prefix())
			.index(IndexSettings.of("people", "Person"))
			.index(IndexSettings.of("clubs", "Club"))
			.build();
		jpa.index("people").create();
		SearchIndex<Object> clubs = jpa.index("clubs");
		String unmanaged = TestServers.prefix() + "clubs";
		TestServers.connection()
			.send("PUT", "/" + unmanaged, Search.json("{\"aliases\": {\"" + clubs.alias() + "\": {}}}").body());
		TestServers.connection()
			.send("PUT", "/" + unmanaged + "/_doc/1?refresh=true", Search.json("{\"name\": \"x\"}").body());
		try {
			SearchResults<Object> results = jpa.indexes("people", "clubs").search(Search.json("{}"));
			assertThat(results.hits()).singleElement().satisfies((hit) -> {
				assertThat(hit.index()).isEqualTo("clubs");
				assertThat(hit.entity()).isInstanceOf(Club.class);
			});
		}
		finally {
			TestServers.connection().send("DELETE", "/" + unmanaged);
			jpa.index("people").delete();
		}
	}

	@Test
	void indexesOfDifferentConnectionsAreRejected() {
		assertThatThrownBy(() -> town.jpa.indexes("people", "elsewhere")).isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage("One request cannot search indexes of different connections: 'people' is on 'default', "
					+ "'elsewhere' is on 'reports'. Search each of them separately.");
		assertThatThrownBy(() -> town.jpa.indexes("people", "none")).isInstanceOf(ElasticsearchJpaException.class)
			.hasMessageStartingWith("There is no index 'none'.");
	}

}

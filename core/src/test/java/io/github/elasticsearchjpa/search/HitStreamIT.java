package io.github.elasticsearchjpa.search;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.fixture.SearchableTown;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.town.Town.Person;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Streams of all hits of a search. */
class HitStreamIT {

	private static final Search LEES = Search.json(SearchableTown.LEES).with("size", 2);

	private static final SearchableTown town = SearchableTown.town();

	@Test
	void hitsOfAllPagesAreInTheOrderOfTheRequestWithConsecutiveRanks() {
		try (Stream<SearchHit<Person>> stream = town.people.stream(LEES)) {
			List<SearchHit<Person>> hits = stream.toList();
			assertThat(hits).extracting((hit) -> hit.entity().name)
				.containsExactly("Ann Lee", "Bob Lee", "Cat Lee", "Dan Lee", "Eve Lee");
			assertThat(hits).extracting(SearchHit::rank).containsExactly(1, 2, 3, 4, 5);
		}
	}

	@Test
	void hitsWithEqualSortValuesAreReadOnce() {
		for (Object sort : List.of("name.keyword", List.of(Map.of("second", Map.of("unmapped_type", "long"))),
				Map.of("_score", "desc"))) {
			try (Stream<SearchHit<Person>> stream = town.people.stream(Search.of(Map.of("size", 2, "sort", sort)))) {
				assertThat(stream.map(SearchHit::id)).as("sorted by %s", sort)
					.containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7");
			}
		}
	}

	@Test
	void hitsAreOrderedByScoreWithoutASort() {
		try (Stream<SearchHit<Person>> stream = town.people
			.stream(Search.json("{\"size\": 2, \"query\": {\"match\": {\"name\": \"lee dan\"}}}"))) {
			List<SearchHit<Person>> hits = stream.toList();
			assertThat(hits).hasSize(5);
			assertThat(hits.get(0).entity()).hasToString("Dan Lee");
			assertThat(Objects.requireNonNull(hits.get(0).score()))
				.isGreaterThan(Objects.requireNonNull(hits.get(1).score()));
		}
	}

	@Test
	void pagesAreReadWhenTheyAreNeeded() {
		int notified = town.executions.size();
		assertThat(town.statements(() -> {
			try (Stream<SearchHit<Person>> stream = town.people.stream(LEES)) {
				assertThat(stream.limit(3)).hasSize(3);
			}
		})).isEqualTo(2);
		assertThat(town.executions).hasSize(notified + 1);
		SearchExecution execution = town.lastExecution();
		assertThat(Objects.requireNonNull(execution.response()).path("hits").path("hits")).hasSize(2);
		assertThat(execution.body().has("search_after")).as("the first page").isFalse();
	}

	@Test
	void filtersAndFetchPathsApply() {
		SearchOptions options = SearchOptions.defaults().withFetch("phones").withFilter("e.active = true", Map.of());
		try (Stream<SearchHit<Person>> stream = town.people.stream(LEES, options)) {
			List<SearchHit<Person>> hits = stream.toList();
			assertThat(hits).extracting(SearchHit::rank).containsExactly(1, 3, 5);
			assertThat(hits).allSatisfy((hit) -> assertThat(hit.entity().phones).hasSize(2));
		}
	}

	@Test
	void thePointInTimeIsClosedWithTheStream() throws Exception {
		long before = openPointsInTime();
		try (Stream<SearchHit<Person>> read = town.people.stream(LEES)) {
			assertThat(read).hasSize(5);
			assertThat(openPointsInTime()).as("at the end of the stream").isEqualTo(before);
		}
		Stream<SearchHit<Person>> unread = town.people.stream(LEES);
		assertThat(unread.iterator().next().id()).isEqualTo("1");
		assertThat(openPointsInTime()).isGreaterThan(before);
		unread.close();
		assertThat(openPointsInTime()).as("after the stream was closed").isEqualTo(before);
	}

	private static long openPointsInTime() {
		JsonNode stats = TestServers.connection().send("GET", "/_nodes/stats/indices/search");
		return stats.path("nodes")
			.valueStream()
			.mapToLong((node) -> node.path("indices").path("search").path("open_contexts").asLong(0))
			.sum();
	}

	@Test
	void anExpiredPointInTimeIsReported() throws Exception {
		assumeThat(TestServers.isOpenSearch()).as("the API of Elasticsearch for closing a point in time").isFalse();
		try (Stream<SearchHit<Person>> stream = town.people.stream(LEES)) {
			var hits = stream.iterator();
			IntStream.range(0, 2).forEach((i) -> hits.next());
			TestServers.elasticsearch().performRequest(new Request("DELETE", "/_search/scroll/_all"));
			TestServers.connection()
				.send("DELETE", "/_pit",
						Search.of(Map.of("id", town.lastExecution().body().path("pit").path("id"))).body());
			assertThatThrownBy(hits::next).isInstanceOf(RequestFailedException.class)
				.hasMessageContaining(
						" More than 5m passed between two pages of the stream, so its point in time expired.");
		}
	}

	@Test
	void requestsThatAStreamDoesNotSupportAreRejected() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> town.people.stream(LEES.with("from", 5).with("aggs", Map.of())))
			.withMessage("A stream returns all hits and nothing else. Search for a page instead, or remove from "
					+ "the request: from, aggs.");
		assertThatThrownBy(() -> town.people.stream(Search.json("{\"query\": {\"mtch\": {}}}")).findFirst())
			.isInstanceOf(RequestFailedException.class)
			.hasMessageContaining("index 'people'");
	}

}

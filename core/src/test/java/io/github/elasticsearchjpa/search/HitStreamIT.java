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

/** Every hit of a search, however many. */
class HitStreamIT {

	private static final Search LEES = Search.json(SearchableTown.LEES).with("size", 2);

	private static final SearchableTown town = SearchableTown.town();

	@Test
	void everyHitComesInTheOrderOfTheRequestWithRanksThatGoOn() {
		try (Stream<SearchHit<Person>> stream = town.people.stream(LEES)) {
			List<SearchHit<Person>> hits = stream.toList();
			assertThat(hits).extracting((hit) -> hit.entity().name)
				.containsExactly("Ann Lee", "Bob Lee", "Cat Lee", "Dan Lee", "Eve Lee");
			assertThat(hits).extracting(SearchHit::rank).containsExactly(1, 2, 3, 4, 5);
		}
	}

	@Test
	void hitsThatSortAlikeComeOnceEach() {
		for (Object sort : List.of("name.keyword", List.of(Map.of("second", Map.of("unmapped_type", "long"))),
				Map.of("_score", "desc"))) {
			try (Stream<SearchHit<Person>> stream = town.people.stream(Search.of(Map.of("size", 2, "sort", sort)))) {
				assertThat(stream.map(SearchHit::id)).as("sorted by %s", sort)
					.containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7");
			}
		}
	}

	@Test
	void withoutASortTheBestComeFirst() {
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
	void aPageIsReadWhenItIsNeeded() {
		int told = town.executions.size();
		assertThat(town.statements(() -> {
			try (Stream<SearchHit<Person>> stream = town.people.stream(LEES)) {
				assertThat(stream.limit(3)).hasSize(3);
			}
		})).isEqualTo(2);
		assertThat(town.executions).hasSize(told + 1);
		SearchExecution heard = town.lastExecution();
		assertThat(Objects.requireNonNull(heard.response()).path("hits").path("hits")).hasSize(2);
		assertThat(heard.body().has("search_after")).as("the first page").isFalse();
	}

	@Test
	void filtersAndFetchPlansCount() {
		SearchOptions options = SearchOptions.defaults().withFetch("phones").withFilter("e.active = true", Map.of());
		try (Stream<SearchHit<Person>> stream = town.people.stream(LEES, options)) {
			List<SearchHit<Person>> hits = stream.toList();
			assertThat(hits).extracting(SearchHit::rank).containsExactly(1, 3, 5);
			assertThat(hits).allSatisfy((hit) -> assertThat(hit.entity().phones).hasSize(2));
		}
	}

	@Test
	void thePointInTimeEndsWithTheStream() throws Exception {
		long before = openPointsInTime();
		try (Stream<SearchHit<Person>> read = town.people.stream(LEES)) {
			assertThat(read).hasSize(5);
			assertThat(openPointsInTime()).as("at its end").isEqualTo(before);
		}
		Stream<SearchHit<Person>> unread = town.people.stream(LEES);
		assertThat(unread.iterator().next().id()).isEqualTo("1");
		assertThat(openPointsInTime()).isGreaterThan(before);
		unread.close();
		assertThat(openPointsInTime()).as("when closed").isEqualTo(before);
	}

	private static long openPointsInTime() {
		JsonNode stats = TestServers.connection().send("GET", "/_nodes/stats/indices/search");
		return stats.path("nodes")
			.valueStream()
			.mapToLong((node) -> node.path("indices").path("search").path("open_contexts").asLong(0))
			.sum();
	}

	@Test
	void aPointInTimeThatWasForgottenIsReportedAsSuch() throws Exception {
		assumeThat(TestServers.isOpenSearch()).as("a point in time is closed elsewhere there").isFalse();
		try (Stream<SearchHit<Person>> stream = town.people.stream(LEES)) {
			var hits = stream.iterator();
			IntStream.range(0, 2).forEach((i) -> hits.next());
			TestServers.elasticsearch().performRequest(new Request("DELETE", "/_search/scroll/_all"));
			TestServers.connection()
				.send("DELETE", "/_pit",
						Search.of(Map.of("id", town.lastExecution().body().path("pit").path("id"))).body());
			assertThatThrownBy(hits::next).isInstanceOf(RequestFailedException.class)
				.hasMessageContaining("More than 5m passed between two pages of the stream");
		}
	}

	@Test
	void whatAStreamCannotGiveIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> town.people.stream(LEES.with("from", 5).with("aggs", Map.of())))
			.withMessage("A stream gives every hit and nothing but hits; its request has: from, aggs. "
					+ "Leave that out, or search for a page.");
		assertThatThrownBy(() -> town.people.stream(Search.json("{\"query\": {\"mtch\": {}}}")).findFirst())
			.isInstanceOf(RequestFailedException.class)
			.hasMessageContaining("index 'people'");
	}

}

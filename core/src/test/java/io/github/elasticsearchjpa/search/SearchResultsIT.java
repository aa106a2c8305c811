package io.github.elasticsearchjpa.search;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.fixture.SearchableTown;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.town.Town.Club;
import io.github.elasticsearchjpa.fixture.town.Town.Person;
import io.github.elasticsearchjpa.search.SearchExecution.Kind;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Results beside the entities, the notification of listeners, and failures. */
class SearchResultsIT {

	private static final Search LEES = Search.json(SearchableTown.LEES);

	private static final Search MATCH = Search.json("""
			{"query": {"match": {"name": "ann lee"}}, "highlight": {"fields": {"name": {}}}, "fields": ["number"],
			"aggs": {"highest": {"max": {"field": "number"}}}}""");

	private static final SearchableTown town = SearchableTown.town();

	@Test
	void aPageHasRanksAndScores() {
		SearchResults<Person> all = town.people.search(MATCH);
		SearchResults<Person> page = town.people.search(MATCH.with("from", 1).with("size", 2));
		assertThat(List.of(all.from(), all.to(), all.size())).containsExactly(1, 5, 5);
		assertThat(List.of(page.from(), page.to(), page.size())).containsExactly(2, 3, 2);
		assertThat(all.maxScore()).isEqualTo(all.hits().get(0).score());
		assertThat(all.minScore()).isEqualTo(all.hits().get(4).score())
			.isLessThan(Objects.requireNonNull(all.maxScore()));
		assertThat(page.maxScore()).as("maximum of the whole result").isEqualTo(all.maxScore());
		SearchResults<Person> none = town.people.search(MATCH.with("from", 20));
		assertThat(List.of(none.from(), none.to(), none.size())).containsExactly(0, 0, 0);
		assertThat(none.minScore()).isNull();
		assertThat(town.people.search(LEES).maxScore()).isNull();
	}

	@Test
	void aHitHasFieldsAndHighlightsAndIsFoundById() {
		SearchResults<Person> results = town.people.search(MATCH);
		SearchHit<Person> ann = results.hit("1").orElseThrow();
		assertThat(ann.entity()).hasToString("Ann Lee");
		assertThat(ann.type()).isEqualTo(Person.class);
		assertThat(ann.fields().get("number")).singleElement().extracting(JsonNode::longValue).isEqualTo(1L);
		assertThat(ann.highlights()).isEqualTo(Map.of("name", List.of("<em>Ann</em> <em>Lee</em>")));
		assertThat(results.hit("people", "1")).contains(ann);
		assertThat(results.hit("clubs", "1")).isEmpty();
		assertThat(results.hit("99")).isEmpty();
		assertThat(results.hasFields() && results.hasHighlights() && results.hasAggregations()).isTrue();
		assertThat(results.aggregations().path("highest").path("value").intValue()).isEqualTo(5);
		SearchResults<Person> plain = town.people.search(LEES);
		assertThat(plain.hasFields() || plain.hasHighlights() || plain.hasAggregations()).isFalse();
		assertThat(plain.aggregations().path("highest").isMissingNode()).isTrue();
	}

	@Test
	void responsesContainConfiguredNamesInsteadOfGenerations() {
		SearchResults<Person> results = town.people.search(Search.json("""
				{"aggs": {"best": {"top_hits": {"size": 1}}}}"""));
		assertThat(results.response().path("hits").path("hits").valueStream())
			.allSatisfy((hit) -> assertThat(hit.path("_index").stringValue()).isEqualTo("people"));
		assertThat(results.response().toString()).contains("\"best\"").doesNotContain(town.people.alias());
	}

	@Test
	void defaultsOfTheBuilderApplyUnlessTheRequestHasItsOwn() {
		ElasticsearchJpa without = town.build((builder) -> builder.includeSource(false).pageSize(3));
		SearchIndex<Object> people = without.index("people");
		assertThat(people.search(LEES).hits()).hasSize(3).extracting(SearchHit::source).containsOnlyNulls();
		assertThat(people.search(LEES.with("_source", true)).hits()).extracting(SearchHit::source).doesNotContainNull();
		assertThat(people.search(LEES.with("stored_fields", "_none_").with("size", 0)).hits()).isEmpty();
		assertThat(people.count(Search.json("{\"query\": {\"match\": {\"name\": \"lee\"}}}"))).isEqualTo(5);
	}

	@Test
	void aRequestWithAPointInTimeIsSentWithoutIndex() {
		assumeThat(TestServers.isOpenSearch()).as("the API of Elasticsearch for opening a point in time").isFalse();
		String pit = TestServers.connection()
			.send("POST", "/" + town.people.alias() + "/_pit?keep_alive=1m")
			.path("id")
			.stringValue();
		SearchResults<Person> first = town.people.search(LEES.with("pit", Map.of("id", pit)).with("size", 2));
		JsonNode last = first.hits().get(1).json().path("sort");
		SearchResults<Person> second = town.people
			.search(LEES.with("pit", Map.of("id", pit)).with("search_after", last));
		assertThat(second.entities()).extracting(Person::toString).containsExactly("Cat Lee", "Dan Lee", "Eve Lee");
	}

	@Test
	void aCountAcceptsOnlyAQuery() {
		assertThat(town.people.count(Search.json("{\"query\": {\"match\": {\"name\": \"poe\"}}}"))).isEqualTo(2);
		assertThat(town.people.count(Search.json("{}"))).isEqualTo(7);
		assertThatIllegalArgumentException().isThrownBy(() -> town.people.count(LEES.with("size", 1)))
			.withMessage("A count takes a query and nothing else. Remove from the request: sort, size.");
	}

	@Test
	void listenersReceiveRequestOptionsAndResponse() {
		SearchOptions options = SearchOptions.defaults()
			.withUser("ann")
			.withTerms("lee")
			.withReference("r")
			.withLogged(false);
		SearchResults<Person> results = town.people.search(LEES, options);
		SearchExecution execution = town.lastExecution();
		assertThat(results.execution()).isSameAs(execution);
		assertThat(execution.kind()).isEqualTo(Kind.SEARCH);
		assertThat(execution.indexes()).containsExactly("people");
		assertThat(execution.body().path("size").intValue()).isEqualTo(25);
		assertThat(execution.options()).isEqualTo(options);
		assertThat(execution.response()).isSameAs(results.response());
		assertThat(execution.duration()).isPositive().isGreaterThanOrEqualTo(results.took());
		assertThat(execution.id().version()).isEqualTo(7);
		town.people.count(Search.json("{}"), options);
		assertThat(town.lastExecution().kind()).isEqualTo(Kind.COUNT);
		assertThat(town.lastExecution().id()).isGreaterThan(execution.id());
	}

	@Test
	void listenersReceiveFailuresAndTheirOwnFailuresDoNotReachTheCaller() {
		ElasticsearchJpa failing = town.build((builder) -> builder.searchListener((search) -> {
			throw new IllegalStateException("listener");
		}));
		assertThat(failing.index("people").search(LEES)).hasSize(5);
		RequestFailedException failure = catchThrowableOfType(RequestFailedException.class,
				() -> failing.index("people").search("{\"query\": {\"mtch\": {}}}"));
		assertThat(town.lastExecution().failure()).isSameAs(failure);
		assertThat(town.lastExecution().response()).isNull();
	}

	@Test
	void aRejectionHasReasonIndexAndPosition() {
		RequestFailedException unknown = catchThrowableOfType(RequestFailedException.class, () -> town.people.search("""
				{"query": {"bool": {
				  "must": [{"match": {"name": "secret"}}, {"mtch": {"name": "x"}}]}}}"""));
		assertThat(unknown).hasMessageStartingWith(
				"Elasticsearch rejected a search of index 'people' with status 400: parsing_exception: unknown query [mtch]")
			.hasMessageContaining("(at /query/bool/must/1/mtch, line 1, column ")
			.hasMessageNotContaining("secret")
			.hasMessageNotContaining(town.people.alias())
			.hasNoCause();
		assertThat(Objects.requireNonNull(unknown.position()).line()).isOne();
		RequestFailedException field = catchThrowableOfType(RequestFailedException.class,
				() -> town.people.search("{\"query\": {\"bool\": {\"mst\": []}}}"));
		assertThat(field).hasMessageContaining("unknown field [mst]").hasMessageContaining("(at /query/bool/mst, line");
	}

	@Test
	void messagesAboutUnknownIndexesAndConnectionsListTheKnownOnes() {
		assertThatThrownBy(() -> town.jpa.index("peple")).isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage("There is no index 'peple'. Indexes: people, active, mail, clubs, all, elsewhere.");
		assertThatThrownBy(() -> town.people.search(LEES, SearchOptions.defaults().withConnection("report")))
			.isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage("There is no connection 'report'. Connections: default, reports.");
		assertThat(town.people.search(LEES, SearchOptions.defaults().withConnection("reports"))).hasSize(5);
	}

	@Test
	void theTimeoutIsSentUnlessTheRequestHasOne() {
		SearchResults<Person> results = town.people.search(LEES,
				SearchOptions.defaults().withTimeout(Duration.ofSeconds(9)));
		assertThat(results.execution().body().path("timeout").stringValue()).isEqualTo("9000ms");
		assertThat(results.timedOut() || results.isPartial()).isFalse();
		assertThat(town.people
			.search(LEES.with("timeout", "8s"), SearchOptions.defaults().withTimeout(Duration.ofSeconds(9)))
			.execution()
			.body()
			.path("timeout")
			.stringValue()).isEqualTo("8s");
	}

	@Test
	void timeoutsAndShardFailuresAreReported() {
		SearchExecution execution = town.people.search(LEES).execution();
		SearchResults<Person> partial = town.people.replay(withResponse(execution, """
				{"timed_out": true, "_shards": {"total": 2, "failed": 1, "failures": [{"shard": 0, "index": "people",
				"reason": {"type": "circuit_breaking_exception", "reason": "too much"}}]}, "hits": {"hits": []}}"""));
		assertThat(partial.timedOut() && partial.isPartial()).isTrue();
		assertThat(partial.failedShards()).isOne();
		assertThat(partial.shardFailures()).containsExactly("people: circuit_breaking_exception: too much");
	}

	@Test
	void aReplayHasTheStoredHitsWithCurrentEntities() {
		SearchExecution stored = withResponse(town.people.search(MATCH.with("from", 3)).execution(), """
				{"hits": {"total": {"value": 7, "relation": "gte"}, "hits": [
				{"_index": "people", "_id": "2", "_score": 2.5, "highlight": {"name": ["<em>Bob</em>"]}},
				{"_index": "people", "_id": "99", "_score": 2.0}, {"_index": "people", "_id": "1", "_score": 1.5}]},
				"aggregations": {"highest": {"value": 9}}}""");
		int notified = town.executions.size();
		SearchResults<Person> replayed = town.people.replay(stored);
		assertThat(replayed.entities()).extracting(Person::toString).containsExactly("Bob Lee", "Ann Lee");
		assertThat(replayed.hits()).extracting(SearchHit::rank).containsExactly(4, 6);
		assertThat(replayed.hits()).extracting(SearchHit::score).containsExactly(2.5, 1.5);
		assertThat(replayed.hits().get(0).highlights()).containsKey("name");
		assertThat(replayed.missing()).singleElement().satisfies((missing) -> assertThat(missing.rank()).isEqualTo(5));
		assertThat(replayed.total().exact()).isFalse();
		assertThat(replayed.aggregations().path("highest").path("value").intValue()).isEqualTo(9);
		assertThat(replayed.execution()).isSameAs(stored);
		assertThat(town.executions).hasSize(notified);
		assertThatIllegalArgumentException().isThrownBy(() -> town.people.replay(failed(stored)))
			.withMessage("Search %s cannot be replayed: it failed and has no response.", stored.id());
	}

	private static SearchExecution withResponse(SearchExecution search, String response) {
		return new SearchExecution(search.id(), search.kind(), search.indexes(), search.body(), search.options(),
				search.executedAt(), search.duration(), new JsonMapper().readTree(response), null);
	}

	private static SearchExecution failed(SearchExecution search) {
		return new SearchExecution(search.id(), search.kind(), search.indexes(), search.body(), search.options(),
				search.executedAt(), search.duration(), null,
				new RequestFailedException("a search", 400, "reason", null));
	}

	@Test
	void theCurrentDocumentOfAnEntityIsRead() {
		assertThat(town.people.fetchDocument(1L)).get()
			.satisfies((document) -> assertThat(document.path("name").stringValue()).isEqualTo("Ann Lee"));
		assertThat(town.people.fetchDocument(99L)).isEmpty();
		SearchIndex<Object> all = town.jpa.index("all");
		assertThat(all.fetchDocument(Club.class, 1L)).get()
			.satisfies((document) -> assertThat(document.path("name").stringValue()).isEqualTo("Lee Fan Club"));
		assertThatIllegalArgumentException().isThrownBy(() -> all.fetchDocument(1L))
			.withMessage("Index 'all' has several entity types. Pass one of them: Person,Club.");
		assertThatIllegalArgumentException().isThrownBy(() -> all.fetchDocument(String.class, 1L))
			.withMessage("java.lang.String is not an entity type of index 'all'. Its entity types: Person,Club.");
		assertThatIllegalArgumentException().isThrownBy(() -> town.people.fetchDocument("1"))
			.withMessage("'1' of type java.lang.String is not an id of Person");
	}

}

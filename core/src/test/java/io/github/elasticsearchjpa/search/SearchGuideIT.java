package io.github.elasticsearchjpa.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchIndexes;
import io.github.elasticsearchjpa.fixture.SearchableTown;
import io.github.elasticsearchjpa.fixture.town.Town.Club;
import io.github.elasticsearchjpa.fixture.town.Town.Person;
import io.github.elasticsearchjpa.fixture.town.Town.Profile;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** Runs the Java of docs/search.md, and checks that all of the page is here. */
class SearchGuideIT {

	private static final Pattern IMPORT = Pattern.compile("(?m)^import (\\S+);$");

	private static final String REQUEST = "{\"query\": {\"match\": {\"name\": \":terms\"}}}";

	private final String terms = "lee";

	private final ElasticsearchJpa jpa = SearchableTown.town().jpa;

	private final SearchIndex<Person> people = SearchableTown.town().people;

	private final List<Person> exported = new ArrayList<>();

	private void export(Person person) {
		this.exported.add(person);
	}

	@Test
	@SuppressWarnings("UnusedVariable")
	void results() {
		String terms = this.terms;
		SearchIndex<Person> people = this.people;
		SearchResults<Person> results = people.search("""
				{"query": {"match": {"name": ":terms"}}, "highlight": {"fields": {"name": {}}}}""",
				Map.of("terms", terms));
		for (SearchHit<Person> hit : results) {
			Person person = hit.entity();
			Double score = hit.score();
			List<String> fragments = hit.highlights().get("name");
			assertThat(fragments).containsExactly(person.name.replace("Lee", "<em>Lee</em>"));
		}
		assertThat(results).hasSize(5);
	}

	@Test
	void options() {
		String terms = this.terms;
		SearchIndex<Person> people = this.people;
		SearchOptions options = SearchOptions.defaults()
			.withUser("ann")
			.withTerms(terms)
			.withReference("home page")
			.withTimeout(Duration.ofSeconds(2))
			.withFetch("street", "phones")
			.withFilter("e.active = :active", Map.of("active", true));
		SearchResults<Person> active = people.search(Search.json(REQUEST, Map.of("terms", terms)), options);
		assertThat(active).hasSize(3);
	}

	@Test
	void counts() {
		String terms = this.terms;
		SearchIndex<Person> people = this.people;
		long number = people.count(Search.json("""
				{"query": {"match": {"name": ":terms"}}}""", Map.of("terms", terms)));
		assertThat(number).isEqualTo(5);
	}

	@Test
	@SuppressWarnings("UnusedVariable")
	void severalIndexes() {
		String terms = this.terms;
		ElasticsearchJpa jpa = this.jpa;
		List<Class<?>> types = new ArrayList<>();
		SearchIndexes indexes = jpa.indexes("people", "clubs");
		for (SearchHit<Object> hit : indexes.search(REQUEST, Map.of("terms", terms))) {
			String index = hit.index();
			Class<?> type = hit.type();
			types.add(type);
		}
		assertThat(types).hasSize(6).contains(Club.class);
	}

	@Test
	void otherEntities() {
		String terms = this.terms;
		SearchIndex<Person> people = this.people;
		SearchResults<Profile> profiles = people.search(Search.json(REQUEST, Map.of("terms", terms)),
				SearchOptions.defaults(), EntityLookup.of(Profile.class).withAttribute("person.id"));
		assertThat(profiles).hasSize(4);
	}

	@Test
	void everyHit() {
		SearchIndex<Person> people = this.people;
		try (Stream<SearchHit<Person>> hits = people.stream(Search.json("""
				{"query": {"match_all": {}}, "sort": ["number"]}"""))) {
			hits.forEach((hit) -> export(hit.entity()));
		}
		assertThat(this.exported).hasSize(7);
	}

	@Test
	void oneDocument() {
		SearchIndex<Person> people = this.people;
		Optional<JsonNode> document = people.fetchDocument(1L);
		assertThat(document).isPresent();
	}

	@Test
	void allOfItIsHere() throws IOException {
		String here = squeeze(
				Files.readString(Path.of("src/test/java/io/github/elasticsearchjpa/search/SearchGuideIT.java")));
		List<String> snippets = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/search.md")))
			.results()
			.map((snippet) -> snippet.group(1))
			.toList();
		assertThat(snippets).hasSize(8).allSatisfy((snippet) -> {
			assertThat(here).contains(withoutEnd(squeeze(IMPORT.matcher(snippet).replaceAll(""))));
			IMPORT.matcher(snippet).results().forEach((type) -> assertIsType(type.group(1)));
		});
	}

	/** This class is in the package of some types, so it does not import them. */
	private static void assertIsType(String name) {
		assertThatNoException().isThrownBy(() -> Class.forName(name));
	}

	private static String squeeze(String text) {
		return text.replaceAll("\\s+", " ").strip();
	}

	/** In this class, an assertion follows before the end of a block. */
	private static String withoutEnd(String snippet) {
		return snippet.replaceFirst(" }$", "");
	}

}

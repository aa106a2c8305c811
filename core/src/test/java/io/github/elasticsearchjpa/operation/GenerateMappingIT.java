package io.github.elasticsearchjpa.operation;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Mapping files that are generated from attributes and sample documents. */
class GenerateMappingIT {

	private static final int ROWS = 300;

	private static SessionFactory sessionFactory;

	@BeforeAll
	static void fillTheTables() {
		sessionFactory = TestServers.sessionFactory(Ware.class, Depot.class, Empty.class);
		sessionFactory.inTransaction((session) -> {
			Depot depot = new Depot();
			depot.name = "North";
			session.persist(depot);
			IntStream.range(0, ROWS).forEach((i) -> session.persist(new Ware(i, depot)));
		});
	}

	@AfterAll
	static void close() {
		sessionFactory.close();
	}

	@Test
	void fieldsWithTheNamesOfAttributesHaveTheirTypes() {
		GeneratedMapping generated = generate(100, Map.of(Ware.class, (ware, index) -> attributes((Ware) ware)));
		assertThat(types(generated)).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(Map.entry("id", "long"),
				Map.entry("code", "keyword"), Map.entry("name", "text"), Map.entry("state", "keyword"),
				Map.entry("mark", "keyword"), Map.entry("uuid", "keyword"), Map.entry("pieces", "integer"),
				Map.entry("small", "short"), Map.entry("tiny", "byte"), Map.entry("weight", "double"),
				Map.entry("rough", "float"), Map.entry("price", "double"), Map.entry("sold", "boolean"),
				Map.entry("made_on", "date"), Map.entry("at", "date"), Map.entry("photo", "binary"),
				Map.entry("tags", "keyword"), Map.entry("size.width", "integer"), Map.entry("depot.name", "keyword")));
		assertThat(field(generated, "name").path("fields").path("keyword").path("ignore_above").asInt()).isEqualTo(256);
		assertThat(generated.documents()).isEqualTo(100);
		assertThat(generated.guesses()).singleElement()
			.satisfies((guess) -> assertThat(guess.toString()).startsWith("price: double for BigDecimal"));
	}

	@Test
	void otherFieldsAreGuessedFromTheirValuesAndReported() {
		AtomicInteger count = new AtomicInteger();
		GeneratedMapping generated = generate(ROWS, Map.of(Ware.class, (ware, index) -> values(count)));
		assertThat(types(generated)).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(Map.entry("day", "date"),
				Map.entry("no_day", "keyword"), Map.entry("colour", "keyword"), Map.entry("title", "text"),
				Map.entry("count", "long"), Map.entry("ratio", "double"), Map.entry("yes", "boolean"),
				Map.entry("pieces", "text"), Map.entry("mixed", "text"), Map.entry("parts.name", "text"),
				Map.entry("either.x", "long"), Map.entry("keys", "flattened")));
		assertThat(guesses(generated)).containsOnlyKeys("day", "no_day", "colour", "title", "count", "ratio", "yes",
				"pieces", "mixed", "parts", "parts.name", "either", "either.x", "keys", "nothing", "none", " ");
		assertThat(guesses(generated)).containsEntry("colour", "keyword, because it has only 2 different short values")
			.containsEntry("count", "long, because its values are whole numbers")
			.containsEntry("nothing", "left out, because it is null or empty in every document")
			.containsEntry("none", "left out, because it is null or empty in every document");
		assertThat(guesses(generated).get("pieces")).contains("they do not fit the attribute, which is Integer");
		assertThat(guesses(generated).get("mixed")).contains("its values are texts and whole numbers");
		assertThat(guesses(generated).get("parts")).contains("\"type\": \"nested\"");
		assertThat(guesses(generated).get("either")).contains("whole numbers and objects", "will reject");
		assertThat(guesses(generated).get("keys")).contains("over 200 different keys");
	}

	@Test
	void withoutRowsEveryAttributeHasAField() {
		GeneratedMapping generated = generate(1000, Map.of(Empty.class, (empty, index) -> Map.of()));
		assertThat(types(generated))
			.isEqualTo(Map.of("id", "long", "name", "text", "size.width", "integer", "words", "text"));
		assertThat(generated.documents()).isZero();
		assertThat(guesses(generated)).containsOnlyKeys("", "depot");
		assertThat(guesses(generated).get("depot")).contains("refers to other entities");
	}

	@Test
	void anIndexOfSeveralTypesHasTheFieldsOfAllTypes() {
		GeneratedMapping generated = generate(100, Map.of(Ware.class, (ware, index) -> Map.of("code", "x", "id", 1),
				Depot.class, (depot, index) -> Map.of("name", ((Depot) depot).name)));
		assertThat(types(generated)).isEqualTo(Map.of("code", "keyword", "id", "long", "name", "text"));
		assertThat(guesses(generated)).containsOnlyKeys("name");
		assertThat(guesses(generated).get("name")).contains("they do not fit the attribute, which is String");
	}

	@Test
	void theSampleComesFromTheWholeTable() {
		Set<Long> ids = new java.util.concurrent.ConcurrentSkipListSet<>();
		generate(20, Map.of(Ware.class, (ware, index) -> {
			ids.add(((Ware) ware).id);
			return Map.of();
		}));
		assertThat(ids).hasSize(20).contains(0L, 1L, 270L, 271L).doesNotContain(2L);
	}

	@Test
	void documentsThatCannotBeBuiltAreReported() {
		GeneratedMapping generated = generate(100, Map.of(Ware.class, (ware, index) -> {
			if (((Ware) ware).id == 0) {
				throw new IllegalStateException("no photo");
			}
			return Map.of("id", 1);
		}));
		assertThat(types(generated)).isEqualTo(Map.of("id", "long"));
		assertThat(guesses(generated).get("")).contains("1 of 100 documents of Ware could not be built",
				"IllegalStateException: … at " + getClass().getName());
	}

	@Test
	void theGeneratedFileFitsTheDocuments(@TempDir Path folder) throws IOException {
		Map<Class<?>, DocumentMapper<Object>> mappers = Map.of(Ware.class, (ware, index) -> attributes((Ware) ware));
		GeneratedMapping generated = generate(100, mappers);
		Files.writeString(folder.resolve("wares.json"), generated.json());
		String prefix = TestServers.prefix();
		try (ElasticsearchJpa jpa = build(prefix, mappers, folder.toString())) {
			SearchIndex<Object> wares = jpa.index("wares");
			wares.rebuild();
			VerifyResult verified = wares.verify(VerifyOptions.defaults(), ProgressListener.none());
			assertThat(verified.drift()).isFalse();
			assertThat(verified.rows()).isEqualTo(ROWS);
			JsonNode live = TestServers.connection().send("GET", "/" + wares.alias() + "/_mapping");
			assertThat(live.iterator().next().path("mappings").path("properties"))
				.isEqualTo(new JsonMapper().readTree(generated.json()).path("mappings").path("properties"));
			wares.delete();
		}
	}

	@Test
	void elasticsearchAcceptsTheGuessedTypes(@TempDir Path folder) throws IOException {
		assumeThat(TestServers.isOpenSearch()).as("it has no flattened").isFalse();
		AtomicInteger count = new AtomicInteger();
		Map<Class<?>, DocumentMapper<Object>> mappers = Map.of(Ware.class, (ware, index) -> {
			Map<String, @Nullable Object> document = values(count);
			// Rejected, as the guesses report.
			document.remove("either");
			document.remove(" ");
			return document;
		});
		Files.writeString(folder.resolve("wares.json"), generate(ROWS, mappers).json());
		String prefix = TestServers.prefix();
		try (ElasticsearchJpa jpa = build(prefix, mappers, folder.toString())) {
			SearchIndex<Object> wares = jpa.index("wares");
			assertThat(wares.rebuild().documents()).isEqualTo(ROWS);
			wares.delete();
		}
	}

	@Test
	void aNegativeSampleIsRejected() {
		assertThatThrownBy(() -> generate(-1, Map.of(Ware.class, (ware, index) -> Map.of())))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("-1");
	}

	private GeneratedMapping generate(int sample, Map<Class<?>, DocumentMapper<Object>> mappers) {
		try (ElasticsearchJpa jpa = build("unused_", mappers, "classpath:search/none/")) {
			return jpa.index("wares").generateMapping(sample);
		}
	}

	private static ElasticsearchJpa build(String prefix, Map<Class<?>, DocumentMapper<Object>> mappers,
			String mappings) {
		ElasticsearchJpaBuilder builder = ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(prefix)
			.mappingsLocation(mappings)
			.index(IndexSettings.of("wares",
					mappers.keySet().stream().map(Class::getSimpleName).sorted().toArray(String[]::new)));
		mappers.forEach(builder::mapper);
		return builder.build();
	}

	/** Returns the types of the fields by path. */
	private static Map<String, String> types(GeneratedMapping generated) {
		Map<String, String> types = new LinkedHashMap<>();
		collect("", new JsonMapper().readTree(generated.json()).path("mappings"), types);
		return types;
	}

	private static void collect(String path, JsonNode mapping, Map<String, String> types) {
		mapping.path("properties").forEachEntry((name, field) -> {
			String here = path.isEmpty() ? name : path + "." + name;
			if (field.has("type")) {
				types.put(here, field.path("type").asString());
			}
			collect(here, field, types);
		});
	}

	private static JsonNode field(GeneratedMapping generated, String name) {
		return new JsonMapper().readTree(generated.json()).path("mappings").path("properties").path(name);
	}

	private static Map<String, String> guesses(GeneratedMapping generated) {
		return generated.guesses()
			.stream()
			.collect(Collectors.toMap(GeneratedMapping.Guess::field, GeneratedMapping.Guess::reason));
	}

	private static Object attributes(Ware ware) {
		Map<String, @Nullable Object> document = new LinkedHashMap<>();
		document.put("id", ware.id);
		document.put("code", ware.code);
		document.put("name", ware.name);
		document.put("state", ware.state);
		document.put("mark", ware.mark);
		document.put("uuid", ware.uuid);
		document.put("pieces", null);
		document.put("small", ware.small);
		document.put("tiny", ware.tiny);
		document.put("weight", ware.weight);
		document.put("rough", ware.rough);
		document.put("price", ware.price);
		document.put("sold", ware.sold);
		document.put("made_on", ware.madeOn);
		document.put("at", ware.at);
		document.put("photo", ware.photo);
		document.put("tags", ware.tags);
		document.put("size", Map.of("width", ware.size.width));
		document.put("depot", Map.of("name", ware.depot.name));
		return document;
	}

	private static Map<String, @Nullable Object> values(AtomicInteger count) {
		int i = count.getAndIncrement();
		Map<String, @Nullable Object> document = new LinkedHashMap<>();
		document.put("day", "2026-11-%02dT10:00:00Z".formatted(1 + i % 30));
		document.put("no_day", "2026-13-45");
		document.put("colour", (i % 2 == 0) ? "red" : "blue");
		document.put("title", "Ware number " + i);
		document.put("count", i);
		document.put("ratio", (i % 2 == 0) ? (Object) i : (Object) 0.5);
		document.put("yes", i % 3 == 0);
		document.put("pieces", "piece " + i);
		document.put("mixed", (i % 2 == 0) ? (Object) i : (Object) ("number " + i));
		document.put("parts", List.of(Map.of("name", "a" + i), Map.of("name", "b" + i)));
		document.put("either", (i % 2 == 0) ? (Object) i : (Object) Map.of("x", i));
		document.put("keys", Map.of("key" + i, i));
		document.put("nothing", null);
		document.put("none", List.of());
		document.put(" ", "no name");
		return document;
	}

	@Entity(name = "Ware")
	static class Ware {

		enum State {

			NEW, OLD

		}

		@Id
		long id;

		@Column(length = 20)
		String code = "W";

		String name = "A ware";

		State state = State.NEW;

		char mark = 'x';

		UUID uuid = UUID.randomUUID();

		int pieces = 3;

		short small = 2;

		Byte tiny = 1;

		double weight = 1;

		Float rough = 0.5F;

		BigDecimal price = new BigDecimal("9.99");

		boolean sold;

		LocalDate madeOn = LocalDate.of(2026, 11, 25);

		Instant at = Instant.EPOCH;

		byte[] photo = { 1, 2, 3 };

		@ElementCollection
		@Column(length = 30)
		List<String> tags = new ArrayList<>(List.of("a", "b"));

		@Embedded
		Size size = new Size();

		@ManyToOne
		Depot depot;

		@SuppressWarnings("NullAway")
		protected Ware() {
		}

		Ware(long id, Depot depot) {
			this.id = id;
			this.depot = depot;
		}

	}

	@Embeddable
	static class Size {

		int width = 7;

	}

	@Entity(name = "Depot")
	static class Depot {

		@Id
		long id;

		@Column(length = 100)
		String name = "";

	}

	@Entity(name = "Empty")
	static class Empty {

		@Id
		long id;

		String name = "";

		@Embedded
		Size size = new Size();

		@ElementCollection
		List<String> words = new ArrayList<>();

		@ManyToOne
		@Nullable Depot depot;

	}

}

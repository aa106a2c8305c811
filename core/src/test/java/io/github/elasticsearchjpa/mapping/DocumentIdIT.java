package io.github.elasticsearchjpa.mapping;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.ids.Ids;
import io.github.elasticsearchjpa.fixture.ids.Ids.Identified;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchResults;
import jakarta.persistence.Entity;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The conversion of entity ids to document ids and back. */
class DocumentIdIT {

	private static final String ALL = "{\"size\": 100, \"query\": {\"match_all\": {}}}";

	/** Texts that an incorrect conversion would mix up. */
	private static final List<String> TEXTS = List.of("a b", "ÄÖÜ ß €", "a:b", "a,b", "a%2Cb", "%", "%25", "a/b\\c",
			"_id", "..", "-x", "+", "😀", "\"quoted\"", "OfString:1", " x", "a\tb");

	private static SessionFactory sessionFactory;

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactory(Stream.of(Ids.class.getClasses())
			.filter((type) -> type.isAnnotationPresent(Entity.class))
			.toArray(Class<?>[]::new));
	}

	@AfterAll
	static void stop() {
		sessionFactory.close();
	}

	static Stream<Named<List<? extends Identified>>> entities() {
		List<Ids.OfString> texts = TEXTS.stream().map(Ids.OfString::new).toList();
		Stream<List<? extends Identified>> entities = Stream.of(
				LongStream.of(0, -1, 1, 9, 10, Long.MAX_VALUE, Long.MIN_VALUE).mapToObj(Ids.OfLong::new).toList(),
				IntStream.of(0, -1, 1, 9, 10, Integer.MAX_VALUE, Integer.MIN_VALUE)
					.mapToObj(Ids.OfInteger::new)
					.toList(),
				IntStream.of(0, -1, 1, 9, 10, Short.MAX_VALUE, Short.MIN_VALUE)
					.mapToObj((id) -> new Ids.OfShort((short) id))
					.toList(),
				texts, IntStream.range(0, 9).mapToObj((i) -> new Ids.OfUuid(UUID.randomUUID())).toList(),
				Arrays.stream(DayOfWeek.values()).map(Ids.OfEnum::new).toList(),
				Arrays.stream(DayOfWeek.values()).map(Ids.OfEnumName::new).toList(),
				Stream.of("0", "-1", "1", "9", "10", "123456789012345678901234567890", "-99999999999999999999")
					.map((id) -> new Ids.OfBigInteger(new BigInteger(id)))
					.toList(),
				Stream.of("0.000", "-1.000", "1.000", "1.500", "1.050", "10.000", "12345678901234567.125")
					.map((id) -> new Ids.OfBigDecimal(new BigDecimal(id)))
					.toList(),
				Stream
					.of("2026-11-22", "1969-12-31", "1970-01-01", "0999-01-01", "2000-02-29", "9999-12-31",
							"1582-10-04")
					.map((id) -> new Ids.OfDate(LocalDate.parse(id)))
					.toList(),
				"aAzZ0,%:äé€".chars().mapToObj((id) -> new Ids.OfChar((char) id)).toList(),
				TEXTS.stream().map((text) -> new Ids.OfRecord(new Ids.Pair(text, text.length()))).toList(),
				Stream
					.concat(TEXTS.stream().map((text) -> new Ids.Place(text, new Ids.Pair("x", 1))),
							TEXTS.stream().map((text) -> new Ids.Place("x", new Ids.Pair(text, 2))))
					.map(Ids.OfNested::new)
					.toList(),
				TEXTS.stream()
					.flatMap((text) -> Stream.of(new Ids.Seat(text, 1), new Ids.Seat(text, -2)))
					.map(Ids.OfIdClass::new)
					.toList(),
				texts.stream().map((text) -> new Ids.OfMapsId(text, 7)).toList(),
				texts.stream()
					.flatMap((text) -> Stream.of(new Ids.OfDerivedIdClass(text, 1), new Ids.OfDerivedIdClass(text, 2)))
					.toList());
		return entities.map((some) -> Named.of(some.get(0).getClass().getSimpleName(), some));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("entities")
	void everyRowIsReadOnceAndEveryHitHasItsEntity(List<? extends Identified> entities) {
		String type = entities.get(0).getClass().getSimpleName();
		save(entities);
		SearchIndex<Object> index = index(IndexSettings.of("ids", type));
		try {
			List<Long> read = new ArrayList<>();
			assertThat(index.rebuild((rows, total) -> read.add(rows)).documents()).isEqualTo(entities.size());
			assertThat(read).as("chunks of two").hasSizeGreaterThanOrEqualTo(entities.size() / 2);
			SearchResults<Object> results = index.search(ALL);
			assertThat(results.missing()).isEmpty();
			assertThat(results.hits()).hasSameSizeAs(entities);
			assertThat(results.hits()).allSatisfy((hit) -> assertThat(((Identified) hit.entity()).id()).asString()
				.isEqualTo(Objects.requireNonNull(hit.source()).path("id").asString("")));
			assertThat(results.entities()).extracting((entity) -> ((Identified) entity).id())
				.containsExactlyInAnyOrderElementsOf(entities.stream().map(Identified::id).toList());
			assertThat(entities).allMatch((entity) -> index.contains(entity.id()));
		}
		finally {
			index.delete();
		}
	}

	@Test
	void theDocumentIdOfACompositeIdIsReadable() {
		save(List.of(new Ids.OfRecord(new Ids.Pair("only: a,b 5%", 3))));
		SearchIndex<Object> index = index(IndexSettings.of("ids", "OfRecord"));
		index.rebuild();
		assertThat(index.search(ALL).hits()).extracting(SearchHit::id).containsExactly("3,only: a%2Cb 5%25");
		index.delete();
	}

	@Test
	void aPageOfManyCompositeIdsIsLoadedByOneStatement() {
		save(IntStream.range(0, 2000).mapToObj((i) -> new Ids.OfRecord(new Ids.Pair("many", i))).toList());
		SearchIndex<Object> index = ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(TestServers.prefix())
			.index(IndexSettings.of("ids", "OfRecord"))
			.build()
			.index("ids");
		index.rebuild();
		long before = sessionFactory.getStatistics().getPrepareStatementCount();
		assertThat(index.search("{\"size\": 2000}").hits()).hasSize(2000);
		assertThat(sessionFactory.getStatistics().getPrepareStatementCount() - before).isEqualTo(1);
		index.delete();
	}

	@Test
	void theDocumentIdCanBeAnotherAttribute() {
		List<Ids.OfSlug> entities = IntStream.range(0, TEXTS.size())
			.mapToObj((i) -> new Ids.OfSlug(i, TEXTS.get(i)))
			.toList();
		save(entities);
		SearchIndex<Object> index = index(IndexSettings.of("ids", "OfSlug").withDocumentId("slug"));
		assertThat(index.rebuild().documents()).isEqualTo(TEXTS.size());
		SearchResults<Object> results = index.search(ALL);
		assertThat(results.hits()).extracting(SearchHit::id).containsExactlyInAnyOrderElementsOf(TEXTS);
		assertThat(results.hits()).allSatisfy(
				(hit) -> assertThat(((Ids.OfSlug) hit.entity()).id()).isEqualTo((long) TEXTS.indexOf(hit.id())));
		assertThat(index.contains(3L)).isTrue();
		assertThat(index.contains(TEXTS.get(3))).as("a slug is not the entity's id").isFalse();
		index.delete();
	}

	@Test
	void documentsWithInvalidIdsFail() {
		save(List.of(new Ids.OfSlug(100, ""), new Ids.OfSlug(101, "ü".repeat(256)), new Ids.OfSlug(102, null),
				new Ids.OfSlug(103, "ü".repeat(256) + "x")));
		SearchIndex<Object> index = index(IndexSettings.of("ids", "OfSlug").withDocumentId("slug"));
		index.create();
		RebuildFailedException thrown = catchThrowableOfType(RebuildFailedException.class, index::rebuild);
		assertThat(thrown.failures()).satisfiesExactly(
				(failure) -> assertThat(failure).startsWith("OfSlug 100: ").contains("the document id is empty"),
				(failure) -> assertThat(failure).startsWith("OfSlug 102: ").contains("the document id is null"),
				(failure) -> assertThat(failure).startsWith("OfSlug 103: ")
					.contains("the document id is 513 bytes long; Elasticsearch allows 512"));
		assertThat(index.count()).as("the alias is not moved").isZero();
		index.delete();
	}

	@Test
	void anIdWithAnAssociationIsRejected() {
		assertThat(catchThrowableOfType(InvalidConfigurationException.class,
				() -> index(IndexSettings.of("ids", "OfAssociation"))))
			.hasMessageContaining(
					"part 'id.show' of the id of OfAssociation is an association, which is not supported");
	}

	/** Replaces all rows of the table of these entities. */
	private static void save(List<? extends Identified> entities) {
		String type = entities.get(0).getClass().getSimpleName();
		boolean derived = List.of("OfMapsId", "OfDerivedIdClass").contains(type);
		sessionFactory.inTransaction((session) -> {
			List.of("OfMapsId", "OfDerivedIdClass", type)
				.forEach((any) -> session.createMutationQuery("delete from " + any).executeUpdate());
			if (derived) {
				session.createMutationQuery("delete from OfString").executeUpdate();
				TEXTS.forEach((text) -> session.persist(new Ids.OfString(text)));
				session.flush();
			}
			entities.forEach(derived ? session::merge : session::persist);
		});
	}

	private static SearchIndex<Object> index(IndexSettings settings) {
		return ElasticsearchJpa.builder(sessionFactory)
			.connection("default", TestServers.elasticsearch())
			.indexPrefix(TestServers.prefix())
			.chunkSize(2)
			.index(settings)
			.build()
			.index(settings.name());
	}

}

package io.github.elasticsearchjpa.search;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Search requests: JSON, parameters and maps. */
class SearchTest {

	private record Range(int from, int to) {
	}

	static Stream<Arguments> values() {
		return Stream.of(Arguments.of("text", "\"text\""), Arguments.of("", "\"\""), Arguments.of(42, "42"),
				Arguments.of(9_007_199_254_740_993L, "9007199254740993"), Arguments.of(new BigDecimal("0.10"), "0.10"),
				Arguments.of(1.5, "1.5"), Arguments.of(true, "true"), Arguments.of(null, "null"),
				Arguments.of(List.of("a", 1, true), "[\"a\",1,true]"),
				Arguments.of(Arrays.asList("a", null), "[\"a\",null]"), Arguments.of(List.of(), "[]"),
				Arguments.of(new int[] { 1, 2 }, "[1,2]"), Arguments.of(Map.of("gte", 3), "{\"gte\":3}"),
				Arguments.of(new Range(1, 2), "{\"from\":1,\"to\":2}"),
				Arguments.of(LocalDate.of(2026, 11, 22), "\"2026-11-22\""),
				Arguments.of(Instant.EPOCH, "\"1970-01-01T00:00:00Z\""), Arguments.of(DayOfWeek.MONDAY, "\"MONDAY\""),
				Arguments.of(new UUID(1, 2), "\"00000000-0000-0001-0000-000000000002\""),
				Arguments.of(Optional.of("x"), "\"x\""), Arguments.of('c', "\"c\""));
	}

	@ParameterizedTest
	@MethodSource("values")
	void aParameterBecomesTheJsonOfItsValue(@Nullable Object value, String json) {
		Map<String, @Nullable Object> parameters = new HashMap<>();
		parameters.put("value", value);
		assertThat(Search.json("{\"a\": \":value\"}", parameters)).hasToString("{\"a\":" + json + "}");
	}

	/** Pieces of JSON structure, and special characters. */
	private static final List<String> HOSTILE = List.of("\"", "\",\"match_all\":{}", "\"}}", "}}]}", "\\", "\\\"",
			"{\"match_all\":{}}", "[1]", ":other", "::other", ":", "null", "true", "1e9", "\n", "\r\n", "\u0000",
			"\u001f", "\u2028", "\ufeff", "😀", "e\u0301", "\u202e", "/*", "//", "#", "'", "<em>", "${jndi:x}", "%s",
			"ü");

	static Stream<String> hostile() {
		Random random = new Random(42);
		Stream<String> composed = Stream.generate(() -> random.ints(random.nextInt(1, 6), 0, HOSTILE.size())
			.mapToObj(HOSTILE::get)
			.collect(Collectors.joining(random.nextBoolean() ? "" : " ")));
		Stream<String> anything = Stream.generate(() -> random.ints(random.nextInt(0, 40), 0, 0xD800)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString());
		return Stream.of(HOSTILE.stream(), composed.limit(500), anything.limit(500)).flatMap((values) -> values);
	}

	@Test
	void hostileValuesNeverChangeTheStructure() {
		String query = """
				{"query": {"bool": {"must": [{"match": {"title": ":value"}}, {"terms": {"tag": ["a", ":value", ":list"]}}],
				"filter": {"range": {"day": {"gte": ":value"}}}}}, "size": 3}""";
		hostile().forEach((value) -> {
			Search search = Search.json(query, Map.of("value", value, "list", Map.of(value, List.of(value))));
			JsonNode sent = new JsonMapper().readTree(new JsonMapper().writeValueAsBytes(search.body()));
			JsonNode bool = sent.path("query").path("bool");
			assertThat(sent.propertyNames()).containsExactly("query", "size");
			assertThat(bool.propertyNames()).containsExactly("must", "filter");
			assertThat(bool.path("must")).hasSize(2);
			assertThat(bool.path("must").path(0).path("match").propertyNames()).containsExactly("title");
			JsonNode tags = bool.path("must").path(1).path("terms").path("tag");
			assertThat(tags).hasSize(3);
			assertThat(tags.path(2).propertyNames()).containsExactly(value);
			assertThat(List.of(bool.path("must").path(0).path("match").path("title"), tags.path(1),
					bool.path("filter").path("range").path("day").path("gte"), tags.path(2).path(value).path(0)))
				.allSatisfy((node) -> assertThat(node.stringValue()).isEqualTo(value));
		});
	}

	@Test
	void loneSurrogatesAreReplaced() {
		String tiger = "tiger \uD83D\uDC05";
		assertThat(Search.json("{\"a\": \":text\"}", Map.of("text", tiger)).body().path("a").stringValue())
			.isEqualTo(tiger);
		assertThat(
				Search.json("{\"a\": \":text\"}", Map.of("text", tiger.substring(0, 7))).body().path("a").stringValue())
			.isEqualTo("tiger \uFFFD");
	}

	@Test
	void parametersCanBeAtAnyDepthAndCanBeUsedTwice() {
		assertThat(Search.json("{\"a\": [[\":x\", {\"b\": [\":y\"]}], \":x\"]}", Map.of("x", 1, "y", 2)))
			.hasToString("{\"a\":[[1,{\"b\":[2]}],1]}");
	}

	@ParameterizedTest
	@ValueSource(strings = { ":", ": x", ":1", ":a-b", "x:y", "a :b", "10:30", " :x", ":x " })
	void onlyAColonAndANameIsAParameter(String text) {
		assertThat(Search.json("{\"a\": \"" + text + "\"}")).hasToString("{\"a\":\"" + text + "\"}");
	}

	@Test
	void twoColonsStandForOne() {
		assertThat(Search.json("{\"a\": \"::name\", \"b\": \"::\", \"c\": \":::x\"}"))
			.hasToString("{\"a\":\":name\",\"b\":\":\",\"c\":\"::x\"}");
	}

	@Test
	void keysAreNeverParameters() {
		assertThat(Search.json("{\":x\": \":x\"}", Map.of("x", 1))).hasToString("{\":x\":1}");
		assertThatIllegalArgumentException().isThrownBy(() -> Search.json("{\":x\": 1}", Map.of("x", 1)));
	}

	@Test
	void stringsOfAMapAreNotParameters() {
		assertThat(Search.of(Map.of("a", ":x"))).hasToString("{\"a\":\":x\"}");
	}

	@Test
	void aParameterWithoutAValueIsRejected() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Search.json("{\"a\": \":terms\"}", Map.of("term", "x", "b", 1)))
			.withMessage("The parameter ':terms' of the search has no value. Values are given for: b, term.");
		assertThatIllegalArgumentException().isThrownBy(() -> Search.json("{\"a\": \":terms\"}"))
			.withMessage("The parameter ':terms' of the search has no value. Values are given for: none.");
	}

	@Test
	void aValueWithoutAParameterIsRejected() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Search.json("{\"a\": \"say :terms\"}", Map.of("terms", "x")))
			.withMessage("The search has no parameter 'terms', but a value is given for it. A parameter is a whole "
					+ "string: \":terms\".");
	}

	@Test
	void invalidJsonIsRejectedWithItsPosition() {
		assertThatIllegalArgumentException().isThrownBy(() -> Search.json("{\n  \"a\": oops}"))
			.withMessageStartingWith("The search is not valid JSON: line 2, column ")
			.withMessageContaining("oops");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "[]", "1", "null", "\"a\"" })
	void jsonThatIsNotAnObjectIsRejected(String json) {
		assertThatIllegalArgumentException().isThrownBy(() -> Search.json(json))
			.withMessageContaining("not a JSON object");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{\"a\": 1, \"a\": 2}", "{} {}", "{} x", "{}}", "{'a': 1}", "{\"a\": 1,}", "{\"a\": NaN}" })
	void ambiguousJsonIsRejected(String json) {
		assertThatIllegalArgumentException().isThrownBy(() -> Search.json(json))
			.withMessageMatching("The search is not valid JSON: line 1, column \\d+: .*");
	}

	@Test
	void numbersKeepAllDigits() {
		assertThat(Search.json("{\"a\": 0.1234567890123456789, \"b\": 12345678901234567890, \"c\": 1.0}"))
			.hasToString("{\"a\":0.1234567890123456789,\"b\":12345678901234567890,\"c\":1.0}");
	}

	@Test
	void aSearchCannotBeChangedThroughItsBody() {
		Search search = Search.json("{\"a\": {\"b\": 1}}");
		search.body().withObjectProperty("a").put("b", 2);
		assertThat(search).hasToString("{\"a\":{\"b\":1}}");
	}

}

package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each component returns the same tokens as Lucene with the same parameters.
 */
class AnalysisIT {

	private static String index = "";

	private static final EmbeddedElasticsearch server = EmbeddedElasticsearch.shared();

	private static final List<AnalysisRow> rows = ExpectedAnalysis.rows();

	@BeforeAll
	static void createIndex() throws Exception {
		index = "analysis-" + UUID.randomUUID();
		String sections = Stream.of("analyzer", "normalizer")
			.map((kind) -> "\"%s\": {%s}".formatted(kind, definitions(kind)))
			.collect(Collectors.joining(", "));
		assertThat(Http.put(server, "/" + index, "{\"settings\": {\"analysis\": {%s}}}".formatted(sections)))
			.contains("\"acknowledged\":true");
	}

	private static String definitions(String kind) {
		return IntStream.range(0, rows.size())
			.filter((number) -> rows.get(number).kind().equals(kind) && rows.get(number).needsIndex())
			.mapToObj((number) -> "\"row-%d\": %s".formatted(number, rows.get(number).definition()))
			.collect(Collectors.joining(", "));
	}

	static List<Arguments> expected() throws IOException {
		ChildJvm lucene = ChildJvm.start(javaOfServer(), luceneOfServer(), ExpectedAnalysis.class);
		List<Arguments> arguments = new ArrayList<>();
		for (int number = 0; number < rows.size(); number++) {
			arguments.add(Arguments.of(rows.get(number), "row-" + number, String.valueOf(lucene.readLine())));
		}
		return arguments;
	}

	private static Path javaOfServer() {
		return Path.of(ProcessHandle.of(server.pid()).orElseThrow().info().command().orElseThrow());
	}

	private static List<Path> luceneOfServer() throws IOException {
		Path distribution = new ServerStart(EmbeddedElasticsearch.builder().toSettings())
			.unpackedDistribution(server.version(), ServerUser.current());
		try (Stream<Path> libraries = Files.list(distribution.resolve("lib"))) {
			return Stream
				.concat(libraries.filter((library) -> library.getFileName().toString().startsWith("lucene-")),
						Stream.of(ChildJvm.source(AnalysisIT.class)))
				.toList();
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("expected")
	void aComponentReturnsTheSameTokensAsLucene(AnalysisRow row, String id, String expected) throws Exception {
		String path = row.needsIndex() ? "/" + index + "/_analyze" : "/_analyze";
		assertThat(Http.post(server, path, row.request(id))).isEqualTo(expected);
	}

	/** Lucene has no such filter, so there is no row for it. */
	@Test
	void uniqueKeepsTheFirstOccurrenceOfEachTokenAndLeavesNoGap() throws Exception {
		assertThat(Http.post(server, "/_analyze?filter_path=tokens.token,tokens.position",
				"{\"tokenizer\": \"standard\", \"filter\": [\"unique\"], \"text\": \"a b a c\"}"))
			.isEqualTo("""
					{"tokens":[{"token":"a","position":0},{"token":"b","position":1},{"token":"c","position":2}]}""");
	}

}

package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the server rejects each request of the README's table of unsupported
 * features, because it does not support the feature.
 */
class UnsupportedFeaturesIT {

	private static final Path README = Path.of("README.md");

	private static final Pattern ROW = Pattern.compile("^\\| ([^`]+) \\| `([A-Z]+) (\\S+) ?([^`]*)` \\|",
			Pattern.MULTILINE);

	private static final Pattern UNSUPPORTED = Pattern
		.compile("The embedded server does not support|no handler found for uri"
				+ "|Incorrect HTTP method for uri|[Uu]nknown (query|retriever|aggregation type)|No processor type exists"
				+ "|failed to find action");

	private static final EmbeddedElasticsearch server = EmbeddedElasticsearch.shared();

	@BeforeAll
	static void createIndex() throws Exception {
		assertThat(Http.put(server, "/books/_doc/1", "{\"n\": 1, \"k\": \"one\"}")).contains("\"_id\":\"1\"");
	}

	static List<Arguments> rows() throws IOException {
		List<MatchResult> rows = ROW.matcher(Files.readString(README)).results().toList();
		assertThat(rows).hasSizeGreaterThan(30);
		return rows.stream()
			.map((row) -> Arguments.of(row.group(1), row.group(2), row.group(3), row.group(4)))
			.toList();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("rows")
	void aRequestOfTheTableIsRejected(String feature, String method, String path, String json) throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(server.uri().resolve(path))
				.header("Content-Type", "application/json")
				.method(method, HttpRequest.BodyPublishers.ofString(json))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(feature).isGreaterThanOrEqualTo(400);
		assertThat(response.body()).as(feature).containsPattern(UNSUPPORTED);
	}

}

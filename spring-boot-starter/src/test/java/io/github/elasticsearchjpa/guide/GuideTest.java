package io.github.elasticsearchjpa.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The Java code of docs/guide.md is the code of this package. */
class GuideTest {

	@Test
	void allJavaCodeOfThePageIsCompiled() throws IOException {
		String sources = normalize(sources());
		List<String> snippets = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/guide.md")))
			.results()
			.map((snippet) -> snippet.group(1))
			.toList();
		assertThat(snippets).hasSize(10)
			.allSatisfy((snippet) -> assertThat(sources).contains(normalize(snippet).replaceFirst("( })+$", "")));
	}

	private static String sources() throws IOException {
		try (Stream<Path> sources = Files.list(Path.of("src/test/java/io/github/elasticsearchjpa/guide"))) {
			StringBuilder all = new StringBuilder();
			for (Path source : sources.toList()) {
				all.append(Files.readString(source));
			}
			return all.toString();
		}
	}

	private static String normalize(String text) {
		return text.lines()
			.map(String::strip)
			.filter((line) -> !line.startsWith("@TestPropertySource") && !line.startsWith("@SuppressWarnings"))
			.collect(Collectors.joining(" "))
			.replaceAll("\\s+", " ")
			.strip();
	}

}

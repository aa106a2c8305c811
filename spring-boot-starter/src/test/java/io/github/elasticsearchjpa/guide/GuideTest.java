package io.github.elasticsearchjpa.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Checks that the Java of docs/guide.md is compiled in this package. */
class GuideTest {

	@Test
	void allOfThePageIsCompiled() throws IOException {
		String here = squeeze(sources());
		List<String> snippets = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/guide.md")))
			.results()
			.map((snippet) -> snippet.group(1))
			.toList();
		assertThat(snippets).hasSize(11).allSatisfy((snippet) -> assertThat(here).contains(parts(snippet)));
	}

	/** A source can have other imports between those of a snippet. */
	private static List<String> parts(String snippet) {
		List<String> parts = new ArrayList<>(snippet.lines().filter(GuideTest::isImport).toList());
		String code = snippet.lines().filter((line) -> !isImport(line)).collect(Collectors.joining("\n"));
		parts.add(squeeze(code).replaceFirst("( })+$", ""));
		return parts;
	}

	private static boolean isImport(String line) {
		return line.startsWith("import ");
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

	private static String squeeze(String text) {
		return text.lines()
			.map(String::strip)
			.filter((line) -> !line.startsWith("@TestPropertySource") && !line.startsWith("@SuppressWarnings"))
			.collect(Collectors.joining(" "))
			.replaceAll("\\s+", " ")
			.strip();
	}

}

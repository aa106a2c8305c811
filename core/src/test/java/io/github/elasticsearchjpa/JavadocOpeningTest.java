package io.github.elasticsearchjpa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The rule of CONTRIBUTING.md for the first word of a Javadoc comment. */
class JavadocOpeningTest {

	private static final Pattern REFUSED = Pattern.compile("(?m)^[ \\t]*/\\*\\*\\s+(?:\\*\\s+)?"
			+ "(?:Whose|Whom|Those|That|What|Which|How|Has|Have|Who|Nobody|Somebody|Of|Only)\\b.*$");

	@Test
	void javadocOpensWithAVerbOrANoun() throws IOException {
		List<Path> sources = sources();
		assertThat(sources).hasSizeGreaterThan(200);
		assertThat(sources.stream().flatMap(JavadocOpeningTest::refused)).isEmpty();
	}

	@Test
	void aRefusedWordIsFoundOnTheFirstAndOnTheSecondLine() {
		assertThat(REFUSED.matcher("\t/** Whose row it is. */").find()).isTrue();
		assertThat(REFUSED.matcher("/**\n * Has an index read.\n */").find()).isTrue();
		assertThat(REFUSED.matcher("/**\n * Returns what is read.\n */").find()).isFalse();
	}

	private static List<Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("..").toRealPath())) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> file.toString().contains("/src/main/java/".replace('/', java.io.File.separatorChar)))
				.toList();
		}
	}

	private static Stream<String> refused(Path source) {
		try {
			return REFUSED.matcher(Files.readString(source))
				.results()
				.map((comment) -> source.getFileName() + ": " + comment.group().strip());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

package io.github.elasticsearchjpa.startup;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.plain.PlainApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures what the starter adds to the start of an application with JPA, in new JVMs
 * that take turns: {@code -Dstartup.cost=15} is the number of turns. The first is to warm
 * up.
 */
@EnabledIfSystemProperty(named = "startup.cost", matches = "[0-9]+")
class StartUpCostIT {

	/** What a plain application has not got: a web server, Actuator. */
	private static final List<String> NEVER = List.of("tomcat", "webmvc", "spring-web", "web-server", "servlet",
			"http-converter", "actuator", "spring-boot-health", "spring-boot-micrometer",
			"spring-boot-starter-micrometer", "micrometer-core", "micrometer-jakarta", "resttestclient");

	/** What comes with the starter. */
	private static final List<String> STARTER = List.of("elasticsearch", "core/target",
			"spring-boot-starter/target/classes", "embedded/target", "httpclient5", "httpcore5", "picocli",
			"progressbar", "jline", "jackson");

	private static final String[] PROPERTIES = { "--spring.datasource.url=jdbc:h2:mem:plain",
			"--spring.jpa.hibernate.ddl-auto=create", "--spring.main.banner-mode=off", "--logging.level.root=warn" };

	private static final String[] INDEX = { IndexedNotes.class.getName(),
			"--elasticsearch-jpa.indexes.notes.entities=Note" };

	@Test
	void theStarterAddsThis() throws IOException, InterruptedException {
		Map<String, List<Start>> starts = new LinkedHashMap<>();
		int turns = Integer.getInteger("startup.cost");
		for (int turn = 0; turn <= turns; turn++) {
			Map<String, Start> taken = new LinkedHashMap<>();
			taken.put("without the starter", start(classPath(true)));
			taken.put("with it, no index", start(classPath(false)));
			taken.put("with it, one index", start(classPath(false), INDEX));
			if (turn > 0) {
				taken.forEach((what, start) -> starts.computeIfAbsent(what, (key) -> new ArrayList<>()).add(start));
			}
		}
		starts.forEach((what, of) -> System.out.printf(
				"%-20s %,5d ms from main to ready (%,d to %,d), %,5d ms of processor, %d beans; medians of %d%n", what,
				at(of, Start::millis, 0.5), at(of, Start::millis, 0), at(of, Start::millis, 1),
				at(of, Start::processor, 0.5), of.get(0).beans, of.size()));
		assertThat(starts).hasSize(3);
	}

	private static long at(List<Start> starts, ToLongFunction<Start> value, double part) {
		long[] sorted = starts.stream().mapToLong(value).sorted().toArray();
		return sorted[(int) (part * (sorted.length - 1))];
	}

	private static String classPath(boolean plain) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> NEVER.stream().noneMatch(name(entry)::contains))
			.filter((entry) -> !plain || STARTER.stream().noneMatch(name(entry)::contains))
			.collect(Collectors.joining(File.pathSeparator));
	}

	/** A jar by its file, a folder of this build by its module. */
	private static String name(String entry) {
		Path path = Path.of(entry);
		int names = path.getNameCount();
		return path.subpath(Math.max(0, names - (entry.endsWith(".jar") ? 1 : 3)), names).toString();
	}

	private static Start start(String classPath, String... more) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath,
						PlainApplication.class.getName()));
		Stream.of(PROPERTIES, more).flatMap(Arrays::stream).forEach(command::add);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		List<String> said;
		try (BufferedReader reader = process.inputReader()) {
			said = reader.lines().toList();
		}
		assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
		String[] words = said.stream()
			.filter((line) -> line.startsWith(PlainApplication.STARTED))
			.findFirst()
			.orElseThrow()
			.split(" ", -1);
		return new Start(Long.parseLong(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3]));
	}

	private record Start(long millis, long processor, int beans) {
	}

}

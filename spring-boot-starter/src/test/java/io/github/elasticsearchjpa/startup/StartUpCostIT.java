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
 * Measures the time that the starter adds to the start of an application with JPA. Each
 * round starts a new JVM for every variant. The system property {@code startup.cost} is
 * the number of measured rounds, such as 15; one round before them warms up the machine.
 */
@EnabledIfSystemProperty(named = "startup.cost", matches = "[0-9]+")
class StartUpCostIT {

	/** Parts of jar names that no variant has: a web server, Actuator. */
	private static final List<String> EXCLUDED = List.of("tomcat", "webmvc", "spring-web", "web-server", "servlet",
			"http-converter", "actuator", "spring-boot-health", "spring-boot-micrometer",
			"spring-boot-starter-micrometer", "micrometer-core", "micrometer-jakarta", "resttestclient");

	/** Parts of the names of jars and folders that the starter adds. */
	private static final List<String> STARTER = List.of("elasticsearch", "core/target",
			"spring-boot-starter/target/classes", "embedded/target", "httpclient5", "httpcore5", "picocli",
			"progressbar", "jline", "jackson");

	private static final String[] PROPERTIES = { "--spring.datasource.url=jdbc:h2:mem:plain",
			"--spring.jpa.hibernate.ddl-auto=create", "--spring.main.banner-mode=off", "--logging.level.root=warn" };

	private static final String[] INDEX = { IndexedNotes.class.getName(),
			"--elasticsearch-jpa.indexes.notes.entities=Note" };

	@Test
	void measuresTheTimeThatTheStarterAdds() throws IOException, InterruptedException {
		Map<String, List<Start>> starts = new LinkedHashMap<>();
		int rounds = Integer.getInteger("startup.cost");
		for (int round = 0; round <= rounds; round++) {
			Map<String, Start> measured = new LinkedHashMap<>();
			measured.put("without the starter", start(classPath(true)));
			measured.put("starter, no index", start(classPath(false)));
			measured.put("starter, one index", start(classPath(false), INDEX));
			if (round > 0) {
				measured.forEach(
						(variant, start) -> starts.computeIfAbsent(variant, (key) -> new ArrayList<>()).add(start));
			}
		}
		starts.forEach((variant, measured) -> System.out.printf(
				"%-20s %,5d ms from main to ready (%,d to %,d), %,5d ms of processor, %d beans; medians of %d%n",
				variant, quantile(measured, Start::millis, 0.5), quantile(measured, Start::millis, 0),
				quantile(measured, Start::millis, 1), quantile(measured, Start::processor, 0.5), measured.get(0).beans,
				measured.size()));
		assertThat(starts).hasSize(3);
	}

	private static long quantile(List<Start> starts, ToLongFunction<Start> value, double fraction) {
		long[] sorted = starts.stream().mapToLong(value).sorted().toArray();
		return sorted[(int) (fraction * (sorted.length - 1))];
	}

	private static String classPath(boolean plain) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> EXCLUDED.stream().noneMatch(name(entry)::contains))
			.filter((entry) -> !plain || STARTER.stream().noneMatch(name(entry)::contains))
			.collect(Collectors.joining(File.pathSeparator));
	}

	/** Returns the file name of a jar, or the path of a folder below its module. */
	private static String name(String entry) {
		Path path = Path.of(entry);
		int names = path.getNameCount();
		return path.subpath(Math.max(0, names - (entry.endsWith(".jar") ? 1 : 3)), names).toString();
	}

	private static Start start(String classPath, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath,
						PlainApplication.class.getName()));
		Stream.of(PROPERTIES, arguments).flatMap(Arrays::stream).forEach(command::add);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		List<String> output;
		try (BufferedReader reader = process.inputReader()) {
			output = reader.lines().toList();
		}
		assertThat(process.waitFor()).as(String.join("\n", output)).isZero();
		String[] words = output.stream()
			.filter((line) -> line.startsWith(PlainApplication.STARTED))
			.findFirst()
			.orElseThrow()
			.split(" ", -1);
		return new Start(Long.parseLong(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3]));
	}

	private record Start(long millis, long processor, int beans) {
	}

}

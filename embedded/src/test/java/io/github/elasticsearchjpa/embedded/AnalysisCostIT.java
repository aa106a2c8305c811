package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the plugin with the analyzers costs a server, in JVMs of their own, by turns:
 * {@code -Danalysis.cost=7} for seven starts with it and seven without.
 */
@EnabledIfSystemProperty(named = "analysis.cost", matches = "[0-9]+")
@EnabledOnOs(OS.LINUX)
class AnalysisCostIT {

	@Test
	void thePluginAddsThis() throws IOException {
		List<long[]> with = new ArrayList<>();
		List<long[]> without = new ArrayList<>();
		List<Path> classPath = ChildJvm.classPath();
		List<Path> withoutPlugin = classPath.stream()
			.filter((entry) -> !entry.toString().contains("embedded-analysis"))
			.toList();
		assertThat(withoutPlugin).hasSizeLessThan(classPath.size());
		EmbeddedElasticsearch.shared();
		for (int turn = 0; turn < Integer.getInteger("analysis.cost"); turn++) {
			with.add(start(classPath));
			without.add(start(withoutPlugin));
		}
		report("with the plugin", with);
		report("without it", without);
	}

	private static long[] start(List<Path> classPath) throws IOException {
		ChildJvm jvm = ChildJvm.start(List.of(), classPath, List.of(), MeasuredStart.class);
		String measured = jvm.output().lines().filter((line) -> line.startsWith("MEASURED ")).findFirst().orElseThrow();
		return Stream.of(measured.split(" ", -1)).skip(1).mapToLong(Long::parseLong).toArray();
	}

	private static void report(String what, List<long[]> starts) {
		System.out.printf(
				"%-16s start %,d ms (%,d to %,d), %d MB, first index %d ms, further ones %d ms; medians of %d%n", what,
				at(starts, 0, 0.5), at(starts, 0, 0), at(starts, 0, 1), at(starts, 1, 0.5), at(starts, 2, 0.5),
				at(starts, 3, 0.5), starts.size());
	}

	private static long at(List<long[]> starts, int figure, double part) {
		long[] sorted = starts.stream().mapToLong((start) -> start[figure]).toArray();
		Arrays.sort(sorted);
		return sorted[(int) (part * (sorted.length - 1))];
	}

}

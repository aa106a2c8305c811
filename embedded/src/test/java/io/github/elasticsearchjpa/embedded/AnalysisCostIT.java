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
 * A measurement of the start time and the memory that the analysis plugin costs.
 * {@code -Danalysis.cost=7} starts seven servers with the plugin and seven without,
 * alternately, each in its own JVM.
 */
@EnabledIfSystemProperty(named = "analysis.cost", matches = "[0-9]+")
@EnabledOnOs(OS.LINUX)
class AnalysisCostIT {

	@Test
	void startsWithAndWithoutThePluginAreMeasured() throws IOException {
		List<long[]> withPlugin = new ArrayList<>();
		List<long[]> withoutPlugin = new ArrayList<>();
		List<Path> classPath = ChildJvm.classPath();
		List<Path> classPathWithoutPlugin = classPath.stream()
			.filter((entry) -> !entry.toString().contains("embedded-analysis"))
			.toList();
		assertThat(classPathWithoutPlugin).hasSizeLessThan(classPath.size());
		EmbeddedElasticsearch.shared();
		for (int run = 0; run < Integer.getInteger("analysis.cost"); run++) {
			withPlugin.add(measure(classPath));
			withoutPlugin.add(measure(classPathWithoutPlugin));
		}
		print("with the plugin", withPlugin);
		print("without it", withoutPlugin);
	}

	private static long[] measure(List<Path> classPath) throws IOException {
		ChildJvm jvm = ChildJvm.start(List.of(), classPath, List.of(), MeasuredStart.class);
		String measured = jvm.output().lines().filter((line) -> line.startsWith("MEASURED ")).findFirst().orElseThrow();
		return Stream.of(measured.split(" ", -1)).skip(1).mapToLong(Long::parseLong).toArray();
	}

	private static void print(String label, List<long[]> starts) {
		System.out.printf(
				"%-16s start %,d ms (%,d to %,d), %d MB, first index %d ms, further ones %d ms; medians of %d%n", label,
				quantile(starts, 0, 0.5), quantile(starts, 0, 0), quantile(starts, 0, 1), quantile(starts, 1, 0.5),
				quantile(starts, 2, 0.5), quantile(starts, 3, 0.5), starts.size());
	}

	private static long quantile(List<long[]> starts, int figure, double quantile) {
		long[] sorted = starts.stream().mapToLong((start) -> start[figure]).toArray();
		Arrays.sort(sorted);
		return sorted[(int) (quantile * (sorted.length - 1))];
	}

}

package io.github.elasticsearchjpa.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What to measure and how much of it.
 *
 * @param measurements the names of the measurements
 * @param rounds how many rounds each subject has
 * @param seconds how long a round, and the measurement of latency, is
 * @param articles how many rows each table has, and how many changes are drained
 * @param rate how many transactions a second the latency is measured at
 * @param durable whether PostgreSQL waits for the disk at every commit, which is its
 * default, or never
 * @param hibernateSearch whether to measure Hibernate Search beside it
 * @param corpora what indexes are filled with: names of {@link Corpus}, separated by
 * commas
 * @param rebuilders what fills indexes, separated by commas: names of {@link Rebuilder}
 * @param turns how many JVMs each of them has
 * @param runs how many times each JVM of them fills its index
 * @param rows how many rows are rebuilt and verified in a small JVM
 * @param queries how many different queries are searched for
 * @param jvm an option for these JVMs, for instance to profile them; none if empty
 */
record Options(Set<String> measurements, int rounds, int seconds, int articles, int rate, boolean durable,
		boolean hibernateSearch, List<Corpus> corpora, List<String> rebuilders, int turns, int runs, int rows,
		int queries, String jvm) {

	static Options of(String... args) {
		Set<String> measurements = new LinkedHashSet<>();
		Map<String, String> options = new HashMap<>();
		for (String arg : Arrays.asList(args)) {
			int equals = arg.indexOf('=');
			if (equals < 0) {
				measurements.add(arg);
			}
			else {
				options.put(arg.substring(0, equals), arg.substring(equals + 1));
			}
		}
		return new Options(measurements, Integer.parseInt(options.getOrDefault("rounds", "7")),
				Integer.parseInt(options.getOrDefault("seconds", "4")),
				Integer.parseInt(options.getOrDefault("articles", "100000")),
				Integer.parseInt(options.getOrDefault("rate", "200")),
				Boolean.parseBoolean(options.getOrDefault("durable", "true")),
				Boolean.parseBoolean(options.getOrDefault("hibernate-search", "true")),
				Stream.of(options.getOrDefault("corpora", "wordnet,posts").split(",", -1))
					.map((name) -> Corpus.valueOf(name.toUpperCase(Locale.ROOT)))
					.toList(),
				List.of(options.getOrDefault("rebuilders", String.join(",", Rebuilder.NAMES)).split(",", -1)),
				Integer.parseInt(options.getOrDefault("turns", "3")),
				Integer.parseInt(options.getOrDefault("runs", "3")),
				Integer.parseInt(options.getOrDefault("rows", "1000000")),
				Integer.parseInt(options.getOrDefault("queries", "300")), options.getOrDefault("jvm", ""));
	}

	/** The options for a JVM that is started. */
	List<String> childJvm(String heap) {
		return this.jvm.isEmpty() ? List.of(heap) : List.of(heap, this.jvm);
	}

}

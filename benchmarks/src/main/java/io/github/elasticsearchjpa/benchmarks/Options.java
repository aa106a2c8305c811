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
 * The measurements to run, and their sizes.
 *
 * @param measurements the names of the measurements
 * @param rounds the number of rounds of each subject; 7 by default
 * @param seconds the duration of a round, in seconds; the measurement of latency takes
 * five times as long; 4 by default
 * @param articles the number of rows of each table, and of changes to drain; 100,000 by
 * default
 * @param rate the transactions per second of the measurement of latency; 200 by default
 * @param durable true if PostgreSQL waits for the disk at every commit, false if it never
 * does; true by default
 * @param hibernateSearch true to measure Hibernate Search, too; true by default
 * @param corpora the data to fill indexes with: names of {@link Corpus}, separated by
 * commas; all by default
 * @param rebuilders the candidates that fill indexes: names of {@link Rebuilder},
 * separated by commas; all by default
 * @param turns the number of JVMs of each candidate; 3 by default
 * @param runs how many times each of these JVMs fills its index; 3 by default
 * @param rows the number of rows to rebuild and verify in a small JVM; 1,000,000 by
 * default
 * @param queries the number of different queries; 300 by default
 * @param jvm an option for the child JVMs, for instance to profile them; empty by default
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

	/** Returns the options of a child JVM. */
	List<String> childJvm(String heap) {
		return this.jvm.isEmpty() ? List.of(heap) : List.of(heap, this.jvm);
	}

}

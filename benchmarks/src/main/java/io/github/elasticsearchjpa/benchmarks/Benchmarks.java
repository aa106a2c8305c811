package io.github.elasticsearchjpa.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The benchmarks of capturing changes, filling an index and searching. Arguments: any of
 * {@code capture}, {@code latency}, {@code isolation}, {@code drain}, {@code rebuild},
 * {@code search}, {@code million}, and options of the form {@code name=value}, whose
 * names and defaults are in {@link Options}.
 */
final class Benchmarks {

	private Benchmarks() {
	}

	public static void main(String[] args) throws Exception {
		Options options = Options.of(args);
		Report report = new Report();
		try (Servers servers = Servers.start(options)) {
			System.out.printf("Java %s, PostgreSQL %s, Elasticsearch %s, %d processors%n",
					System.getProperty("java.version"), servers.database(), servers.elasticsearch().version(),
					Runtime.getRuntime().availableProcessors());
			System.out.printf("load average %.1f before the start%n",
					ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
			if (options.measurements().contains("capture") || options.measurements().contains("latency")) {
				captureAndLatency(options, servers, report);
			}
			if (options.measurements().contains("isolation")) {
				new Isolation(options, servers).measure(report);
			}
			if (options.measurements().contains("drain")) {
				new DrainRate(options, servers).measure(report);
			}
			if (options.measurements().contains("rebuild")) {
				for (Corpus corpus : options.corpora()) {
					new RebuildRate(corpus, options, servers).measure(report);
				}
			}
			if (options.measurements().contains("search")) {
				new SearchOverhead(options, servers).measure(report);
			}
			if (options.measurements().contains("million")) {
				new ConstantMemory(options, servers).measure(report);
			}
		}
		report.print();
	}

	private static void captureAndLatency(Options options, Servers servers, Report report) throws Exception {
		List<Subject> subjects = new ArrayList<>();
		try (Subject unindexed = Subject.unindexed(servers);
				Subject byHand = Subject.insertedByHand(servers);
				Subject paused = Subject.elasticsearchJpa(servers, "paused", 0);
				Subject running = Subject.elasticsearchJpa(servers, "running", 1)) {
			subjects.addAll(List.of(unindexed, byHand, paused, running));
			if (options.hibernateSearch()) {
				subjects.add(Subject.hibernateSearch(servers, "hibernate_search", true));
			}
			for (Subject subject : subjects) {
				subject.fill(options.articles());
			}
			if (options.measurements().contains("capture")) {
				new CaptureCost(options).measure(subjects, report);
			}
			if (options.measurements().contains("latency")) {
				for (Subject subject : subjects.subList(3, subjects.size())) {
					new Latency(options, servers).measure(subject, report);
				}
			}
			if (options.hibernateSearch()) {
				subjects.get(4).close();
			}
		}
	}

}

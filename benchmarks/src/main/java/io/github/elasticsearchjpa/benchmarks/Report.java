package io.github.elasticsearchjpa.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table of results, printed as Markdown. */
final class Report {

	private final List<String> lines = new ArrayList<>();

	/** Prints a figure at once, and adds it to the table. */
	void line(String what, String figure, String remark) {
		String line = "| %s | %s | %s | %.1f |".formatted(what, figure, remark,
				ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
		this.lines.add(line);
		System.out.println(line);
	}

	void print() {
		System.out.println("\n| what | median | | load average |\n|---|---|---|---|");
		this.lines.forEach(System.out::println);
	}

	static double median(List<Double> figures) {
		List<Double> sorted = new ArrayList<>(figures);
		Collections.sort(sorted);
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	static List<Long> rounded(List<Double> figures) {
		return figures.stream().map(Math::round).toList();
	}

}

package io.github.elasticsearchjpa.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A measurement of the transactions per second of one thread that loads an article,
 * changes it and commits. The subjects take turns, so that other load on the machine
 * affects all of them. Pending changes are indexed between the turns, outside the
 * measured time.
 */
final class CaptureCost {

	private static final int WARM_UP = 3;

	private final Options options;

	private final Random random = new Random(42);

	private long revision;

	CaptureCost(Options options) {
		this.options = options;
	}

	void measure(List<Subject> subjects, Report report) throws SQLException, InterruptedException {
		List<List<Double>> rates = new ArrayList<>();
		List<List<Double>> left = new ArrayList<>();
		subjects.forEach((subject) -> {
			rates.add(new ArrayList<>());
			left.add(new ArrayList<>());
		});
		for (int round = -WARM_UP; round < this.options.rounds(); round++) {
			for (int i = 0; i < subjects.size(); i++) {
				Subject subject = subjects.get(i);
				double rate = turn(subject);
				if (round >= 0) {
					rates.get(i).add(rate);
					left.get(i).add((double) subject.pending());
				}
				if (!subject.name().endsWith("paused")) {
					subject.awaitDrained(Duration.ofMillis(50));
				}
			}
		}
		for (int i = 0; i < subjects.size(); i++) {
			double median = Report.median(rates.get(i));
			report.line("transactions/s, " + subjects.get(i).name(),
					"%,.0f (%.0f %%)".formatted(median, 100 * Report.median(ratios(rates.get(i), rates.get(0)))),
					"rounds %s%s".formatted(Report.rounded(rates.get(i)),
							subjects.get(i).name().endsWith("paused") || subjects.get(i).name().startsWith("not") ? ""
									: "; pending at the end of a round " + Report.rounded(left.get(i))));
		}
	}

	/** Returns the ratio of each round, because the speed of a machine varies. */
	private static List<Double> ratios(List<Double> rates, List<Double> firsts) {
		return IntStream.range(0, rates.size()).mapToObj((round) -> rates.get(round) / firsts.get(round)).toList();
	}

	private double turn(Subject subject) {
		long start = System.nanoTime();
		long end = start + this.options.seconds() * 1_000_000_000L;
		int transactions = 0;
		while (System.nanoTime() < end) {
			subject.change(1 + this.random.nextInt(this.options.articles()), ++this.revision);
			transactions++;
		}
		return transactions * 1e9 / (System.nanoTime() - start);
	}

}

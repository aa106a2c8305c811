package io.github.elasticsearchjpa.benchmarks;

import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

/**
 * A measurement of rebuilding and verifying an index of a million rows in JVMs with 128
 * MB of heap: the rate, compared with that of a tenth of the rows, and the used heap.
 */
final class ConstantMemory {

	private static final String SCHEMA = "million";

	private static final String HEAP = "-Xmx128m";

	private final Options options;

	private final Servers servers;

	ConstantMemory(Options options, Servers servers) {
		this.options = options;
		this.servers = servers;
	}

	void measure(Report report) throws Exception {
		try (HikariDataSource pool = Persistence.pool(this.servers.jdbcUrl(SCHEMA))) {
			Persistence.createTables(pool, Corpus.POSTS.entities());
		}
		rebuild(report);
		verify(report);
	}

	private void rebuild(Report report) throws Exception {
		List<long[]> runs = run("rebuild", this.options.rows() / 10, this.options.rows() / 10, this.options.rows() / 10,
				this.options.rows());
		List<Double> rates = new ArrayList<>();
		runs.forEach((run) -> rates.add(rate(run)));
		double few = Report.median(rates.subList(0, 3));
		double all = rates.get(3);
		report.line("rebuild of %,d rows, documents/s, %s".formatted(this.options.rows() / 10, HEAP),
				"%,.0f".formatted(few), "runs " + Report.rounded(rates.subList(0, 3)));
		report.line("rebuild of %,d rows, documents/s, %s".formatted(this.options.rows(), HEAP),
				"%,.0f (%+.0f %%)".formatted(all, 100 * (all / few - 1)), heap(runs.get(3)));
	}

	private void verify(Report report) throws Exception {
		List<long[]> runs = run("verify", this.options.rows(), this.options.rows());
		for (long[] run : runs) {
			report.line("verification of %,d rows, s, %s".formatted(this.options.rows(), HEAP),
					"%.1f (%,.0f rows/s)".formatted(run[1] / 1e9, rate(run)),
					((run == runs.get(0)) ? "3 missing, 3 orphaned, 3 different, fixed; " : "no drift; ") + heap(run));
		}
	}

	private List<long[]> run(String what, long... rows) throws Exception {
		List<long[]> runs = ChildJvm.run(ConstantMemoryProcess.class, this.options.childJvm(HEAP), what,
				this.servers.jdbcUrl(SCHEMA), this.servers.elasticsearch().uri().toString(),
				String.valueOf(this.options.rows()));
		for (int run = 0; run < rows.length; run++) {
			if (runs.get(run)[0] != rows[run]) {
				throw new IllegalStateException("%s: %d rows, not %d".formatted(what, runs.get(run)[0], rows[run]));
			}
		}
		return runs;
	}

	private static double rate(long[] run) {
		return run[0] * 1e9 / run[1];
	}

	private static String heap(long[] run) {
		return "heap peak %d MB with garbage, %d MB after a collection".formatted(run[2] >> 20, run[3] >> 20);
	}

}

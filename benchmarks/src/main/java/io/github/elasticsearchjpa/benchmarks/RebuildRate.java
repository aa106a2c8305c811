package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;

/**
 * A measurement of the documents per second at which an index of a corpus is filled: the
 * first time in a JVM, and the last of several times. The rebuilders take turns, each
 * time in a new JVM, with the same tables and the same server. The ceiling's requests
 * warm up the server first.
 */
final class RebuildRate {

	private static final String CEILING = "ceiling";

	private static final String TUNED = "hibernate-search-tuned";

	private final Corpus corpus;

	private final Options options;

	private final Servers servers;

	/** The rates by rebuilder, turn and run. */
	private final Map<String, List<List<Double>>> rates = new LinkedHashMap<>();

	RebuildRate(Corpus corpus, Options options, Servers servers) {
		this.corpus = corpus;
		this.options = options;
		this.servers = servers;
	}

	void measure(Report report) throws Exception {
		int documents = fill();
		runs(CEILING, documents);
		for (int turn = 0; turn < this.options.turns(); turn++) {
			for (String rebuilder : this.options.rebuilders()) {
				List<Double> runs = runs(rebuilder, documents);
				System.out.printf("%s: %s documents/s%n", rebuilder, Report.rounded(runs));
				this.rates.computeIfAbsent(rebuilder, (name) -> new ArrayList<>()).add(runs);
			}
		}
		int last = this.options.runs() - 1;
		this.rates.keySet().forEach((rebuilder) -> {
			line(report, rebuilder, 0);
			line(report, rebuilder, last);
		});
	}

	private int fill() throws IOException, SQLException {
		String url = this.servers.jdbcUrl(schema()) + "&reWriteBatchedInserts=true";
		try (HikariDataSource pool = Persistence.pool(url); var connection = pool.getConnection()) {
			Persistence.createTables(pool, this.corpus.entities());
			return this.corpus.insert(connection);
		}
	}

	private String schema() {
		return "rebuild_" + this.corpus.index().name();
	}

	private List<Double> runs(String rebuilder, int documents) throws IOException, SQLException, InterruptedException {
		List<Double> rates = new ArrayList<>();
		for (long[] run : ChildJvm.run(RebuildProcess.class, this.options.childJvm("-Xmx1g"), rebuilder,
				this.corpus.name(), this.servers.jdbcUrl(schema()), this.servers.elasticsearch().uri().toString(),
				String.valueOf(this.options.runs()))) {
			if (run[0] != documents) {
				throw new IllegalStateException("%s: %d documents, not %d".formatted(rebuilder, run[0], documents));
			}
			rates.add(documents * 1e9 / run[1]);
		}
		return rates;
	}

	private void line(Report report, String rebuilder, int run) {
		double median = median(rebuilder, run);
		StringBuilder figure = new StringBuilder("%,.0f".formatted(median));
		if (this.rates.containsKey(CEILING)) {
			figure.append(", %.2f of the warm ceiling".formatted(median / median(CEILING, this.options.runs() - 1)));
		}
		if (this.rates.containsKey(TUNED)) {
			figure.append(", %.2f of Hibernate Search tuned".formatted(median / median(TUNED, run)));
		}
		report.line("rebuild of %s, documents/s, run %d in a JVM, %s".formatted(this.corpus.index().name(), run + 1,
				rebuilder), figure.toString(), "turns " + Report.rounded(turns(rebuilder, run)));
	}

	private double median(String rebuilder, int run) {
		return Report.median(turns(rebuilder, run));
	}

	private List<Double> turns(String rebuilder, int run) {
		return this.rates.getOrDefault(rebuilder, List.of()).stream().map((runs) -> runs.get(run)).toList();
	}

}

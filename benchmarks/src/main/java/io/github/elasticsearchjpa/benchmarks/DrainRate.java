package io.github.elasticsearchjpa.benchmarks;

import java.sql.SQLException;
import java.time.Duration;

/**
 * A measurement of the documents per second at which a backlog is indexed. Every article
 * is changed once while no worker runs, then a worker starts.
 */
final class DrainRate {

	private static final String SCHEMA = "drain";

	private final Options options;

	private final Servers servers;

	DrainRate(Options options, Servers servers) {
		this.options = options;
		this.servers = servers;
	}

	void measure(Report report) throws Exception {
		for (int round = 0; round < 3; round++) {
			try (Subject paused = Subject.elasticsearchJpa(this.servers, SCHEMA, 0)) {
				backlog(paused);
			}
			long start = System.nanoTime();
			try (Subject running = Subject.elasticsearchJpa(this.servers, SCHEMA, 1)) {
				report.line("documents/s from a backlog, elasticsearch-jpa, drain " + (round + 1),
						"%,.0f".formatted(drain(running, start)), "");
			}
		}
		if (this.options.hibernateSearch()) {
			try (Subject paused = Subject.hibernateSearch(this.servers, "drain_hs", false)) {
				backlog(paused);
			}
			long start = System.nanoTime();
			try (Subject running = Subject.hibernateSearch(this.servers, "drain_hs", true)) {
				report.line("documents/s from a backlog, " + running.name(), "%,.0f".formatted(drain(running, start)),
						"");
			}
		}
	}

	private void backlog(Subject subject) throws SQLException {
		subject.fill(this.options.articles());
		subject.changeAll(this.options.articles(), 1);
		if (subject.pending() != this.options.articles()) {
			throw new IllegalStateException("%d changes are pending".formatted(subject.pending()));
		}
	}

	/** Returns the rate since a start before the worker's session factory is built. */
	private double drain(Subject subject, long start) throws SQLException, InterruptedException {
		subject.awaitDrained(Duration.ofMillis(20));
		return this.options.articles() * 1e9 / (System.nanoTime() - start);
	}

}

package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A measurement of the time from a commit until the change is in Elasticsearch, at a
 * steady rate of transactions. A second thread requests all awaited documents every 2 ms,
 * by a realtime multi-get, and records the time when the response contains the new
 * revision. The figure is therefore too high by up to 2 ms and that request.
 */
final class Latency {

	private static final JsonMapper JSON = new JsonMapper();

	private static final int WARM_UP_SECONDS = 5;

	private final Options options;

	private final Servers servers;

	private final Map<Long, Awaited> awaited = new ConcurrentHashMap<>();

	private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());

	private volatile boolean done;

	private record Awaited(long revision, long committedAt) {
	}

	Latency(Options options, Servers servers) {
		this.options = options;
		this.servers = servers;
	}

	void measure(Subject subject, Report report) throws InterruptedException {
		measure(subject, "", report);
	}

	/** Measures the latency under a condition, which the report names. */
	void measure(Subject subject, String condition, Report report) throws InterruptedException {
		Thread watcher = new Thread(() -> watch(subject), "watcher");
		watcher.start();
		int seconds = 5 * this.options.seconds();
		change(subject, WARM_UP_SECONDS * this.options.rate(), 1_000_000_000L);
		this.millis.clear();
		change(subject, seconds * this.options.rate(), 2_000_000_000L);
		this.done = true;
		watcher.join();
		List<Double> sorted = new ArrayList<>(this.millis);
		Collections.sort(sorted);
		report.line(
				"ms from commit to index at %d transactions/s, %s%s".formatted(this.options.rate(), subject.name(),
						condition),
				"p50 %.0f, p99 %.0f".formatted(at(sorted, 50), at(sorted, 99)),
				"p90 %.0f, max %.0f, %d changes".formatted(at(sorted, 90), at(sorted, 100), sorted.size()));
	}

	private static double at(List<Double> sorted, int percent) {
		return sorted.get((sorted.size() - 1) * percent / 100);
	}

	private void change(Subject subject, int transactions, long revisions) {
		long start = System.nanoTime();
		for (int i = 0; i < transactions; i++) {
			long due = start + 1_000_000_000L * i / this.options.rate();
			LockSupport.parkNanos(due - System.nanoTime());
			long id = 1L + i % this.options.articles();
			subject.change(id, revisions + i);
			this.awaited.put(id, new Awaited(revisions + i, System.nanoTime()));
		}
	}

	private void watch(Subject subject) {
		while (!this.done || !this.awaited.isEmpty()) {
			LockSupport.parkNanos(2_000_000);
			List<Long> ids = this.awaited.keySet().stream().limit(500).toList();
			if (!ids.isEmpty()) {
				JsonNode answer = get(subject, ids);
				long now = System.nanoTime();
				for (JsonNode document : answer.path("docs")) {
					Long id = Long.valueOf(document.path("_id").asString("0"));
					Awaited change = this.awaited.get(id);
					if (change != null && document.path("_source").path("revision").asLong(0) >= change.revision()) {
						this.awaited.remove(id, change);
						this.millis.add((now - change.committedAt()) / 1e6);
					}
				}
			}
		}
	}

	private JsonNode get(Subject subject, List<Long> ids) {
		Request request = new Request("POST", "/" + subject.alias() + "/_mget");
		request.addParameter("_source", "revision");
		request.setJsonEntity(JSON.writeValueAsString(Map.of("ids", ids.stream().map(String::valueOf).toList())));
		try (InputStream answer = this.servers.client().performRequest(request).getEntity().getContent()) {
			return JSON.readTree(answer);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

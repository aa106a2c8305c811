package io.github.elasticsearchjpa.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Starts a server and says how long that and its first indexes took, and its memory. */
final class MeasuredStart {

	private static final int INDEXES = 21;

	private MeasuredStart() {
	}

	public static void main(String[] arguments) throws Exception {
		long begin = System.nanoTime();
		try (EmbeddedElasticsearch server = EmbeddedElasticsearch.start()) {
			long started = millisSince(begin);
			long[] created = new long[INDEXES];
			for (int i = 0; i < INDEXES; i++) {
				long before = System.nanoTime();
				Http.put(server, "/index-" + i, "{\"mappings\": {\"properties\": {\"text\": {\"type\": \"text\"}}}}");
				created[i] = millisSince(before);
			}
			long first = created[0];
			Arrays.sort(created);
			System.out.println(
					"MEASURED " + started + " " + megabytes(server.pid()) + " " + first + " " + created[INDEXES / 2]);
		}
	}

	private static long millisSince(long begin) {
		return (System.nanoTime() - begin) / 1_000_000;
	}

	/** What the server has in memory, as Linux says. */
	private static long megabytes(long pid) throws Exception {
		return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
			.findFirst()
			.orElseThrow();
	}

}

package io.github.elasticsearchjpa.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A program that starts a server and prints the time for that, the server's memory, and
 * the times to create the first index and further ones.
 */
final class MeasuredStart {

	private static final int INDEXES = 21;

	private MeasuredStart() {
	}

	public static void main(String[] arguments) throws Exception {
		long start = System.nanoTime();
		try (EmbeddedElasticsearch server = EmbeddedElasticsearch.start()) {
			long startTime = millisSince(start);
			long[] created = new long[INDEXES];
			for (int i = 0; i < INDEXES; i++) {
				long before = System.nanoTime();
				Http.put(server, "/index-" + i, "{\"mappings\": {\"properties\": {\"text\": {\"type\": \"text\"}}}}");
				created[i] = millisSince(before);
			}
			long first = created[0];
			Arrays.sort(created);
			System.out.println("MEASURED " + startTime + " " + residentMegabytes(server.pid()) + " " + first + " "
					+ created[INDEXES / 2]);
		}
	}

	private static long millisSince(long start) {
		return (System.nanoTime() - start) / 1_000_000;
	}

	/** Returns the resident memory of a process on Linux, in megabytes. */
	private static long residentMegabytes(long pid) throws Exception {
		return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
			.findFirst()
			.orElseThrow();
	}

}

package io.github.elasticsearchjpa.embedded;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How the server's JVM is set up.
 *
 * @param heap the largest heap, as the JVM writes it
 * @param production whether it is for measuring (Elasticsearch's own options and a heap
 * of fixed size) rather than for a quick start and little memory
 */
record ServerMemory(String heap, boolean production) {

	static final String DEFAULT_HEAP = "512m";

	private static final int INITIAL_MEGABYTES = 128;

	private static final Pattern SIZE = Pattern.compile("\\d{1,6}[mg]");

	ServerMemory {
		heap = heap.toLowerCase(Locale.ROOT);
		if (!SIZE.matcher(heap).matches()) {
			throw new IllegalArgumentException("A heap looks like 512m or 2g, not like " + heap);
		}
	}

	/**
	 * The options for a quick start: the simple collector and compiler, no memory taken
	 * before it is used, and no verification of Elasticsearch's own classes. They cost
	 * throughput.
	 */
	List<String> developmentOptions() {
		return List.of("-Xms" + Math.min(INITIAL_MEGABYTES, megabytes()) + "m", "-Xmx" + this.heap,
				"-XX:-AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+UnlockDiagnosticVMOptions",
				"-XX:-BytecodeVerificationRemote", "-XX:+ExitOnOutOfMemoryError",
				"-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1");
	}

	/** What is added to Elasticsearch's own options. */
	List<String> productionOptions() {
		return List.of("-Xms" + this.heap, "-Xmx" + this.heap);
	}

	private int megabytes() {
		int number = Integer.parseInt(this.heap.substring(0, this.heap.length() - 1));
		return this.heap.endsWith("g") ? number * 1024 : number;
	}

}

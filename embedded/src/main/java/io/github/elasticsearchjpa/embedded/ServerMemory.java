package io.github.elasticsearchjpa.embedded;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The heap and the JVM options of the server.
 *
 * @param heap the maximum heap in megabytes or gigabytes, such as {@code 512m} or
 * {@code 2g}
 * @param production true for Elasticsearch's own JVM options and a heap of fixed size, to
 * measure throughput; false for a quick start and little memory
 */
record ServerMemory(String heap, boolean production) {

	static final String DEFAULT_HEAP = "512m";

	private static final int INITIAL_MEGABYTES = 128;

	private static final Pattern SIZE = Pattern.compile("\\d{1,6}[mg]");

	ServerMemory {
		heap = heap.toLowerCase(Locale.ROOT);
		if (!SIZE.matcher(heap).matches()) {
			throw new IllegalArgumentException(
					"Invalid heap size " + heap + ": use megabytes or gigabytes, such as 512m or 2g");
		}
	}

	/**
	 * Returns the JVM options for a quick start: the serial collector, the first tier of
	 * the compiler, no memory that is committed before use, no bytecode verification of
	 * Elasticsearch's classes, and no garbage collections because classes are loaded.
	 * They reduce throughput.
	 */
	List<String> developmentOptions() {
		return List.of("-Xms" + Math.min(INITIAL_MEGABYTES, megabytes()) + "m", "-Xmx" + this.heap,
				"-XX:-AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+UnlockDiagnosticVMOptions",
				"-XX:-BytecodeVerificationRemote", "-XX:MetaspaceSize=128m", "-XX:+ExitOnOutOfMemoryError",
				"-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1");
	}

	/** Returns the JVM options that are added to Elasticsearch's own. */
	List<String> productionOptions() {
		return List.of("-Xms" + this.heap, "-Xmx" + this.heap);
	}

	private int megabytes() {
		int number = Integer.parseInt(this.heap.substring(0, this.heap.length() - 1));
		return this.heap.endsWith("g") ? number * 1024 : number;
	}

}

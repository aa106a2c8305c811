package io.github.elasticsearchjpa.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A program that waits for a line of input, gets a distribution from a cache, and prints
 * whether it unpacked the distribution or found it unpacked.
 */
final class UnpackingProcess {

	private UnpackingProcess() {
	}

	public static void main(String[] args) throws IOException {
		AtomicBoolean unpacked = new AtomicBoolean();
		Path zip = Path.of(args[1]);
		DistributionCache cache = new DistributionCache(Path.of(args[0]), (version) -> {
			unpacked.set(true);
			return Optional.of(zip);
		}, (version) -> zip, Optional.of(new BundledPlugin(new TreeMap<>(Map.of("a/Plugin.class", new byte[1])))));
		System.out.println("ready");
		new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
		cache.home("9.5.3");
		System.out.println(unpacked.get() ? "unpacked" : "found");
	}

}

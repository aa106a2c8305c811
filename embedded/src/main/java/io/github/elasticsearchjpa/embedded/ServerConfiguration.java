package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The configuration files of one server. The files of the distribution are not changed,
 * because other servers use them, too.
 */
final class ServerConfiguration {

	private static final String LOG_TO_STANDARD_OUTPUT = """
			status = error
			appender.console.type = Console
			appender.console.name = console
			appender.console.layout.type = PatternLayout
			appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}]%marker %m%consoleException%n
			rootLogger.level = info
			rootLogger.appenderRef.console.ref = console
			""";

	private final ServerSettings settings;

	private final ServerFolder folder;

	ServerConfiguration(ServerSettings settings, ServerFolder folder) {
		this.settings = settings;
		this.folder = folder;
	}

	/**
	 * Writes the files to the folder of the server.
	 * @param distribution the folder of the distribution
	 * @param data the data directory
	 */
	void write(Path distribution, Path data) throws IOException {
		Path config = this.folder.config();
		Files.writeString(config.resolve("elasticsearch.yml"), yaml(nodeSettings(data)));
		Files.writeString(config.resolve("log4j2.properties"), LOG_TO_STANDARD_OUTPUT);
		writeJvmOptions(distribution, config);
	}

	private Map<String, String> nodeSettings(Path data) {
		Map<String, String> node = new LinkedHashMap<>();
		node.put("cluster.name", this.settings.clusterName());
		node.put("node.name", "embedded");
		node.put("discovery.type", "single-node");
		node.put("network.host", "127.0.0.1");
		node.put("http.port", String.valueOf(this.settings.port()));
		node.put("transport.port", "0");
		node.putAll(this.settings.security() ? ServerSecurity.settings() : Map.of("xpack.security.enabled", "false"));
		// The disks of developers are often fuller than 85 %, from which on Elasticsearch
		// allocates no shards.
		node.put("cluster.routing.allocation.disk.threshold_enabled", "false");
		node.putAll(this.settings.settings());
		node.put("path.data", data.toString());
		node.put("path.logs", this.folder.logs().toString());
		// Makes the server write its addresses to the file ServerFolder.httpAddresses().
		node.put("node.portsfile", "true");
		return node;
	}

	private void writeJvmOptions(Path distribution, Path config) throws IOException {
		ServerMemory memory = this.settings.memory();
		List<String> options = new ArrayList<>();
		Path file = config.resolve("jvm.options");
		if (memory.production()) {
			Files.copy(distribution.resolve("config/jvm.options"), file, StandardCopyOption.REPLACE_EXISTING);
			options.addAll(memory.productionOptions());
			file = Files.createDirectory(config.resolve("jvm.options.d")).resolve("embedded.options");
		}
		else {
			options.addAll(memory.developmentOptions());
			options.add("-Djava.io.tmpdir=${ES_TMPDIR}");
		}
		options.addAll(this.settings.jvmOptions());
		Files.write(file, options);
	}

	private static String yaml(Map<String, String> settings) {
		return settings.entrySet()
			.stream()
			.map((setting) -> quoted(setting.getKey()) + ": " + quoted(setting.getValue()) + "\n")
			.collect(Collectors.joining());
	}

	private static String quoted(String text) {
		return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
	}

}

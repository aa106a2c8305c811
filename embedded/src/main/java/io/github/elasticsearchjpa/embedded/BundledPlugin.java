package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

import org.jspecify.annotations.Nullable;

/**
 * The plugin with the analysis components of the server. Its classes are read from the
 * class path: from a folder, a jar, or a jar nested in another. The server loads them
 * from a jar in its own plugin folder, beside a descriptor with the exact version of the
 * server.
 *
 * @param classes the content of the class files, by their path in the jar
 */
record BundledPlugin(SortedMap<String, byte[]> classes) {

	private static final String NAME = "embedded-analysis";

	private static final String PACKAGE = "io/github/elasticsearchjpa/embedded/analysis/";

	private static final String MAIN_CLASS = PACKAGE + "EmbeddedAnalysisPlugin";

	/**
	 * Returns the plugin; empty if {@code elasticsearch-jpa-embedded-analysis} is not on
	 * the class path. The server then runs without it.
	 */
	static Optional<BundledPlugin> onClassPath() {
		@Nullable URL main = BundledPlugin.class.getClassLoader().getResource(MAIN_CLASS + ".class");
		if (main == null) {
			return Optional.empty();
		}
		try {
			return Optional.of(new BundledPlugin(main.getProtocol().equals("file") ? readFolder(main) : readJar(main)));
		}
		catch (IOException ex) {
			throw new EmbeddedElasticsearchException("Cannot read the analysis plugin at " + main + ": " + ex, ex);
		}
	}

	private static SortedMap<String, byte[]> readFolder(URL main) throws IOException {
		SortedMap<String, byte[]> classes = new TreeMap<>();
		Path folder = Path.of(URI.create(main.toString())).resolveSibling("");
		try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.class")) {
			for (Path file : files) {
				classes.put(PACKAGE + file.getFileName(), Files.readAllBytes(file));
			}
		}
		return classes;
	}

	private static SortedMap<String, byte[]> readJar(URL main) throws IOException {
		SortedMap<String, byte[]> classes = new TreeMap<>();
		JarURLConnection connection = (JarURLConnection) main.openConnection();
		connection.setUseCaches(false);
		try (JarFile jar = connection.getJarFile()) {
			for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
				if (entry.getName().startsWith(PACKAGE) && entry.getName().endsWith(".class")) {
					try (InputStream content = jar.getInputStream(entry)) {
						classes.put(entry.getName(), content.readAllBytes());
					}
				}
			}
		}
		return classes;
	}

	/** Returns a hash of the content, which differs for every version of the plugin. */
	String fingerprint() {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			for (Map.Entry<String, byte[]> file : this.classes.entrySet()) {
				digest.update(file.getKey().getBytes(StandardCharsets.UTF_8));
				digest.update(file.getValue());
			}
			return HexFormat.of().formatHex(digest.digest(), 0, 6);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Installs the plugin into a server's plugin folder.
	 * @param version the version of the server
	 */
	void install(Path plugins, String version) throws IOException {
		Path folder = plugins.resolve(NAME);
		DistributionZip.createFolder(folder);
		Path jar = folder.resolve(NAME + ".jar");
		try (OutputStream file = Files.newOutputStream(jar); JarOutputStream content = new JarOutputStream(file)) {
			for (Map.Entry<String, byte[]> entry : this.classes.entrySet()) {
				content.putNextEntry(new JarEntry(entry.getKey()));
				content.write(entry.getValue());
			}
		}
		DistributionZip.setPermissions(jar, "rw-r--r--");
		Path description = Files.writeString(folder.resolve("plugin-descriptor.properties"), """
				name=%s
				description=Elasticsearch's analysis components for the embedded server
				version=%s
				classname=%s
				java.version=17
				elasticsearch.version=%s
				""".formatted(NAME, fingerprint(), MAIN_CLASS.replace('/', '.'), version));
		DistributionZip.setPermissions(description, "rw-r--r--");
	}

}

package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A search for Java installations.
 *
 * @param homes folders of one installation each
 * @param folders folders that contain installations
 */
record JdkSearch(List<Path> homes, List<Path> folders) {

	/**
	 * Creates a search on this machine: of the running JVM, {@code ES_JAVA_HOME},
	 * {@code JAVA_HOME}, and the folders in which JDKs are usually installed.
	 */
	static JdkSearch ofThisMachine() {
		Map<String, String> environment = System.getenv();
		Path userHome = Path.of(System.getProperty("user.home", ""));
		List<Path> homes = Stream
			.of(System.getProperty("java.home"), environment.get("ES_JAVA_HOME"), environment.get("JAVA_HOME"))
			.filter(Objects::nonNull)
			.filter((home) -> !home.isBlank())
			.map(Path::of)
			.toList();
		List<Path> folders = List.of(Path.of("/usr/lib/jvm"), Path.of("/opt"), Path.of("/opt/java"),
				userHome.resolve(".sdkman/candidates/java"), userHome.resolve(".jdks"),
				Path.of("/Library/Java/JavaVirtualMachines"), userHome.resolve("Library/Java/JavaVirtualMachines"));
		return new JdkSearch(homes, folders);
	}

	/** Returns the installations in the order of the search, each of them once. */
	List<Jdk> run() {
		Set<Jdk> found = new LinkedHashSet<>();
		this.homes.forEach((home) -> Jdk.read(home).ifPresent(found::add));
		for (Path folder : this.folders) {
			for (Path child : children(folder)) {
				Jdk.read(child).or(() -> Jdk.read(child.resolve("Contents/Home"))).ifPresent(found::add);
			}
		}
		return List.copyOf(found);
	}

	private static List<Path> children(Path folder) {
		List<Path> children = new ArrayList<>();
		if (Files.isDirectory(folder)) {
			try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
				stream.forEach(children::add);
			}
			catch (IOException ex) {
				return List.of();
			}
		}
		children.sort(null);
		return children;
	}

}

package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java installation that can run a server.
 *
 * @param home the folder, which contains {@code bin/java}
 * @param feature the feature version, such as 21
 */
record Jdk(Path home, int feature) {

	private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"(?:1\\.)?(\\d+)[^\"]*\"",
			Pattern.MULTILINE);

	private static final Pattern MODULES = Pattern.compile("^MODULES=\"([^\"]*)\"", Pattern.MULTILINE);

	/**
	 * Reads the {@code release} file of a folder.
	 * @return the installation; empty if the folder has none, or one without the module
	 * {@code jdk.attach}, which Elasticsearch needs to load its agent
	 */
	static Optional<Jdk> read(Path home) {
		if (!Files.isExecutable(home.resolve("bin/java"))) {
			return Optional.empty();
		}
		try {
			String release = Files.readString(home.resolve("release"));
			Matcher version = VERSION.matcher(release);
			if (!version.find() || lacksAttach(release)) {
				return Optional.empty();
			}
			return Optional.of(new Jdk(home.toRealPath(), Integer.parseInt(version.group(1))));
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	private static boolean lacksAttach(String release) {
		Matcher modules = MODULES.matcher(release);
		return modules.find() && !(" " + modules.group(1) + " ").contains(" jdk.attach ");
	}

	@Override
	public String toString() {
		return "Java " + this.feature + " in " + this.home;
	}

}

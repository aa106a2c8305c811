package io.github.elasticsearchjpa.embedded;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The version of the server and the Java installation that runs it.
 *
 * @param version the version of the server
 * @param jdk the Java installation
 */
record JdkChoice(String version, Jdk jdk) {

	/** The default version if a Java that can run it is found. */
	static final String NEWEST_VERSION = "9.5.3";

	/** The default version otherwise. It runs on Java 17. */
	static final String JAVA_17_VERSION = "8.19.21";

	/** The newest Java on which Elasticsearch 8 and 9 have been tested. */
	private static final int NEWEST_TESTED = 25;

	private static final Pattern VERSION = Pattern.compile("(\\d{1,3})\\.\\d+\\.\\d+(?:-\\w+)*");

	/**
	 * Chooses one of the installations, and the version if it is null.
	 * @throws EmbeddedElasticsearchException if none can run the version, or the version
	 * is invalid
	 */
	static JdkChoice among(List<Jdk> found, @Nullable String version) {
		if (version == null) {
			Optional<Jdk> forNewest = best(found, NEWEST_VERSION);
			return forNewest.map((jdk) -> new JdkChoice(NEWEST_VERSION, jdk))
				.orElseGet(() -> among(found, JAVA_17_VERSION));
		}
		return new JdkChoice(version, best(found, version)
			.orElseThrow(() -> new EmbeddedElasticsearchException(noSuitableJdk(found, version))));
	}

	/**
	 * Uses the installation that the user has chosen, and chooses the version if it is
	 * null.
	 * @throws EmbeddedElasticsearchException if the installation cannot run the version
	 */
	static JdkChoice of(Path javaHome, @Nullable String version) {
		Jdk jdk = Jdk.read(javaHome)
			.orElseThrow(() -> new EmbeddedElasticsearchException("No usable Java in " + javaHome
					+ ": javaHome(..) needs the folder of a JDK, with bin/java, a release file "
					+ "and the module jdk.attach."));
		return among(List.of(jdk), version);
	}

	/**
	 * Returns the newest suitable Java that has been tested. If there is none, returns
	 * the oldest of the untested ones, which are newer.
	 */
	private static Optional<Jdk> best(List<Jdk> found, String version) {
		Comparator<Jdk> nearestToTested = Comparator.comparing((Jdk jdk) -> jdk.feature() > NEWEST_TESTED)
			.thenComparing((jdk) -> Math.abs(NEWEST_TESTED - jdk.feature()));
		return found.stream().filter((jdk) -> jdk.feature() >= requiredJava(version)).min(nearestToTested);
	}

	private static int requiredJava(String version) {
		Matcher matcher = VERSION.matcher(version);
		if (!matcher.matches()) {
			throw new EmbeddedElasticsearchException(
					"\"%s\" is not a version of Elasticsearch. Use a version such as %s.".formatted(version,
							NEWEST_VERSION));
		}
		return (Integer.parseInt(matcher.group(1)) < 9) ? 17 : 21;
	}

	private static String noSuitableJdk(List<Jdk> found, String version) {
		String foundJdks = found.isEmpty() ? "No Java was found"
				: "Found only " + found.stream().map(Jdk::toString).collect(Collectors.joining(", "));
		String otherVersion = (requiredJava(version) > 17)
				? ", or choose version %s, which runs on Java 17".formatted(JAVA_17_VERSION) : "";
		return """
				Elasticsearch %s needs Java %d or newer. %s. \
				Install such a JDK in a folder that is searched (/usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks), \
				or set the environment variable ES_JAVA_HOME or javaHome(..)%s.""".formatted(version,
				requiredJava(version), foundJdks, otherVersion);
	}

}

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
 * Chooses the version of the server where the user has not, and the Java that runs it.
 *
 * @param version the server's version
 * @param jdk the Java that runs it
 */
record JdkChoice(String version, Jdk jdk) {

	/** The version that is started where a Java that can run it is found. */
	static final String NEWEST_VERSION = "9.5.3";

	/** The version that is started otherwise: it runs on Java 17. */
	static final String JAVA_17_VERSION = "8.19.21";

	/** The newest Java on which both lines have been tested. */
	private static final int NEWEST_TESTED = 25;

	private static final Pattern VERSION = Pattern.compile("(\\d{1,3})\\.\\d+\\.\\d+(?:-\\w+)*");

	static JdkChoice among(List<Jdk> found, @Nullable String version) {
		if (version == null) {
			Optional<Jdk> forNewest = best(found, NEWEST_VERSION);
			return forNewest.map((jdk) -> new JdkChoice(NEWEST_VERSION, jdk))
				.orElseGet(() -> among(found, JAVA_17_VERSION));
		}
		return new JdkChoice(version,
				best(found, version).orElseThrow(() -> new EmbeddedElasticsearchException(missing(found, version))));
	}

	/** The user's own choice of Java, which is used or refused, never replaced. */
	static JdkChoice of(Path javaHome, @Nullable String version) {
		Jdk jdk = Jdk.in(javaHome)
			.orElseThrow(() -> new EmbeddedElasticsearchException("No usable Java in " + javaHome
					+ ": javaHome(..) wants a JDK's folder, with bin/java and a release file inside."));
		return among(List.of(jdk), version);
	}

	/**
	 * The newest Java among the tested ones; if there is none, the oldest of those newer
	 * still.
	 */
	private static Optional<Jdk> best(List<Jdk> found, String version) {
		Comparator<Jdk> nearestToTested = Comparator.comparing((Jdk jdk) -> jdk.feature() > NEWEST_TESTED)
			.thenComparing((jdk) -> Math.abs(NEWEST_TESTED - jdk.feature()));
		return found.stream().filter((jdk) -> jdk.feature() >= needed(version)).min(nearestToTested);
	}

	private static int needed(String version) {
		Matcher matcher = VERSION.matcher(version);
		if (!matcher.matches()) {
			throw new EmbeddedElasticsearchException(
					"\"%s\" is no version of Elasticsearch; one looks like %s.".formatted(version, NEWEST_VERSION));
		}
		return (Integer.parseInt(matcher.group(1)) < 9) ? 17 : 21;
	}

	private static String missing(List<Jdk> found, String version) {
		String seen = found.isEmpty() ? "No Java was found"
				: "Found only " + found.stream().map(Jdk::toString).collect(Collectors.joining(", "));
		String otherVersion = (needed(version) > 17)
				? ", or choose version %s, which runs on Java 17".formatted(JAVA_17_VERSION) : "";
		return """
				Elasticsearch %s needs Java %d or newer. %s. \
				Install such a JDK in a usual folder (/usr/lib/jvm, ~/.sdkman, ~/.jdks), \
				or name it by the environment variable ES_JAVA_HOME or by javaHome(..)%s.""".formatted(version,
				needed(version), seen, otherVersion);
	}

}

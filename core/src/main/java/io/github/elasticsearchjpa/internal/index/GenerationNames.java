package io.github.elasticsearchjpa.internal.index;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of the generations of one index: the alias and a timestamp in UTC, such as
 * {@code blog-20261122t101500}. Names sort in the order in which the generations were
 * created, even if the clock was set back.
 */
final class GenerationNames {

	private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss");

	private final String prefix;

	private final Pattern pattern;

	private final Clock clock;

	GenerationNames(String alias, Clock clock) {
		this.prefix = alias + "-";
		this.pattern = Pattern.compile(Pattern.quote(this.prefix) + "\\d{8}t\\d{6}");
		this.clock = clock;
	}

	boolean matches(String name) {
		return this.pattern.matcher(name).matches();
	}

	/** Returns the name of a new generation, which sorts after all existing names. */
	String next(List<String> existing) {
		String now = this.prefix + TIMESTAMP.format(LocalDateTime.now(this.clock.withZone(ZoneOffset.UTC)));
		String last = existing.isEmpty() ? "" : existing.get(existing.size() - 1);
		return (now.compareTo(last) > 0) ? now : after(last);
	}

	/** Returns a name, not that of a generation, for a copy of an index of others. */
	String replaced() {
		return this.prefix + "replaced-" + TIMESTAMP.format(LocalDateTime.now(this.clock.withZone(ZoneOffset.UTC)));
	}

	/** Returns the name that is one second later than another name. */
	String after(String name) {
		LocalDateTime timestamp = LocalDateTime.parse(name.substring(this.prefix.length()), TIMESTAMP);
		return this.prefix + TIMESTAMP.format(timestamp.plusSeconds(1));
	}

}

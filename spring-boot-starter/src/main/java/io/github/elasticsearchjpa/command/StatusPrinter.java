package io.github.elasticsearchjpa.command;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Locale;

import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.operation.MappingDifference;
import io.github.elasticsearchjpa.sync.Backlog;
import org.jspecify.annotations.Nullable;

/** Prints the state of an index as text. */
final class StatusPrinter {

	/** The time in the name of a generation, in UTC. */
	private static final DateTimeFormatter GENERATION_TIME = DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss");

	private StatusPrinter() {
	}

	/**
	 * Prints the state of an index.
	 * @param causes the number of causes of the dead letters
	 */
	static void print(IndexStatus status, int causes, String mappingFile, PrintWriter out) {
		out.printf("%s: alias %s, %,d rows in scope, document version %d%n", status.index(), status.alias(),
				status.rows(), status.documentVersion());
		if (status.failure() != null) {
			out.println("  generations and mapping: unknown, because Elasticsearch could not be read");
		}
		else {
			printGenerations(status, out);
		}
		if (status.holder() != null) {
			out.println("  in use by an operation of " + status.holder());
		}
		out.println("  backlog: " + backlog(status.backlog(), causes));
		if (status.mapping() != null) {
			out.println("  mapping: " + mapping(status.index(), status.mapping(), mappingFile));
		}
	}

	private static void printGenerations(IndexStatus status, PrintWriter out) {
		if (status.generations().isEmpty()) {
			out.printf("  does not exist. To create and fill it, run: search deploy %s%n", status.index());
		}
		status.generations().forEach((generation) -> out.println("  " + line(generation)));
		status.unmanaged().forEach((index) -> out.println("  " + index + "  read, but not created by this library"));
		out.println("  last rebuild: " + lastRebuild(status));
	}

	private static String line(IndexStatus.Generation generation) {
		String loaded = (generation.loadedRows() != null)
				? ", %,d rows loaded so far".formatted(generation.loadedRows()) : "";
		return "%s  %-8s  %,d documents, %s, version %d%s%s".formatted(generation.name(),
				generation.role().name().toLowerCase(Locale.ROOT), generation.documents(),
				Format.bytes(generation.bytes()), generation.documentVersion(), since(generation.since()), loaded);
	}

	private static String since(@Nullable Instant since) {
		return (since != null) ? ", since %s".formatted(time(since)) : "";
	}

	static String time(Instant instant) {
		return "%s (%s ago)".formatted(instant.truncatedTo(ChronoUnit.SECONDS), Format.age(instant));
	}

	/**
	 * Returns the start of the latest complete rebuild, which is part of the name of its
	 * generation.
	 */
	private static String lastRebuild(IndexStatus status) {
		return status.generations()
			.stream()
			.filter((generation) -> generation.role() == IndexStatus.Role.READ
					|| generation.role() == IndexStatus.Role.RETAINED)
			.map((generation) -> generation.name().substring(status.alias().length() + 1))
			.max(Comparator.naturalOrder())
			.map((time) -> time(LocalDateTime.parse(time, GENERATION_TIME).toInstant(ZoneOffset.UTC)))
			.orElse("never");
	}

	/**
	 * Returns a text about pending changes and dead letters, with the command to type if
	 * the changes wait for one.
	 * @param causes the number of causes of the dead letters; 0 if it was not read
	 */
	static String backlog(@Nullable Backlog backlog, int causes) {
		if (backlog == null) {
			return "none, because the synchronization is off";
		}
		String oldest = (backlog.oldest() != null) ? ", the oldest for %s".formatted(Format.age(backlog.oldest())) : "";
		String text = "%,d pending changes%s; %s".formatted(backlog.changes(), oldest,
				deadLetters(backlog.deadLetters(), causes));
		return switch (backlog.state()) {
			case ACTIVE -> text;
			case PAUSED -> "paused; %s. To resume the index, run: search resume %s".formatted(text, backlog.index());
			case NOT_CONFIGURED -> "not configured on any node; %s. To delete them, run: search backlog --discard %s"
				.formatted(text, backlog.index());
		};
	}

	static String deadLetters(long documents, int causes) {
		String text = "%,d dead letters".formatted(documents);
		return switch (causes) {
			case 0 -> text;
			case 1 -> text + " of 1 cause";
			default -> text + " of %,d causes".formatted(causes);
		};
	}

	private static String mapping(String index, MappingDifference difference, String file) {
		return switch (difference.kind()) {
			case SAME -> "as in %s".formatted(file);
			case ADDITION -> "%s has new fields (%s). To add them to the index, run: search deploy %s".formatted(file,
					difference, index);
			case INCOMPATIBLE -> "%s needs a rebuild (%s). To rebuild the index, run: search deploy %s".formatted(file,
					difference, index);
		};
	}

}

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

/** Prints the state of an index, for people. */
final class StatusPrinter {

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss");

	private StatusPrinter() {
	}

	static void print(IndexStatus status, String mappingFile, PrintWriter out) {
		out.printf("%s: alias %s, %,d rows in scope, document version %d%n", status.index(), status.alias(),
				status.rows(), status.documentVersion());
		if (status.generations().isEmpty()) {
			out.println("  does not exist; create, rebuild or deploy it");
		}
		status.generations().forEach((generation) -> out.println("  " + line(generation)));
		status.unmanaged().forEach((foreign) -> out.println("  " + foreign + "  read, but not made here"));
		out.println("  last rebuild: " + lastRebuild(status));
		if (status.holder() != null) {
			out.println("  being worked on by " + status.holder());
		}
		out.println("  backlog: " + backlog(status.backlog()));
		if (status.mapping() != null) {
			out.println("  mapping: " + mapping(status.mapping(), mappingFile));
		}
	}

	private static String line(IndexStatus.Generation generation) {
		String filled = (generation.loadedRows() != null)
				? ", filled from %,d rows so far".formatted(generation.loadedRows()) : "";
		return "%s  %-8s  %,d documents, %s, version %d%s%s".formatted(generation.name(),
				generation.role().name().toLowerCase(Locale.ROOT), generation.documents(),
				Format.bytes(generation.bytes()), generation.documentVersion(), since(generation.since()), filled);
	}

	private static String since(@Nullable Instant since) {
		return (since != null) ? ", since %s".formatted(time(since)) : "";
	}

	static String time(Instant instant) {
		return "%s (%s ago)".formatted(instant.truncatedTo(ChronoUnit.SECONDS), Format.age(instant));
	}

	/** The newest that was ever read; its name tells when it was begun. */
	private static String lastRebuild(IndexStatus status) {
		return status.generations()
			.stream()
			.filter((generation) -> generation.role() == IndexStatus.Role.READ
					|| generation.role() == IndexStatus.Role.RETAINED)
			.map((generation) -> generation.name().substring(status.alias().length() + 1))
			.max(Comparator.naturalOrder())
			.map((stamp) -> time(LocalDateTime.parse(stamp, STAMP).toInstant(ZoneOffset.UTC)))
			.orElse("never");
	}

	static String backlog(@Nullable Backlog backlog) {
		if (backlog == null) {
			return "changes are not followed";
		}
		String oldest = (backlog.oldest() != null) ? ", the oldest %s old".formatted(Format.age(backlog.oldest())) : "";
		return "%,d changes%s; %,d dead letters".formatted(backlog.changes(), oldest, backlog.deadLetters());
	}

	private static String mapping(MappingDifference difference, String file) {
		return switch (difference.kind()) {
			case SAME -> "as in %s".formatted(file);
			case ADDITION -> "compatible addition in %s (%s); deploy applies it".formatted(file, difference);
			case INCOMPATIBLE -> "incompatible with %s (%s); deploy rebuilds".formatted(file, difference);
		};
	}

}

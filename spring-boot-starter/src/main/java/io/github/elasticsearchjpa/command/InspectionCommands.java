package io.github.elasticsearchjpa.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.operation.GeneratedMapping;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.search.MissingHit;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchResults;
import io.github.elasticsearchjpa.sync.Backlog;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** The commands that change no index. */
final class InspectionCommands {

	private static final String TERMS_QUERY = """
			{"query": {"simple_query_string": {"query": ":terms"}}}""";

	/** The maximum length of a line, in characters. */
	private static final int LINE_LENGTH = 160;

	private final CommandContext context;

	InspectionCommands(CommandContext context) {
		this.context = context;
	}

	/**
	 * Prints the state of indexes. What only Elasticsearch knows is missing for a
	 * connection that does not answer; its failure is printed once, and not for each of
	 * its indexes.
	 */
	int status(@Nullable List<String> names) {
		Map<String, String> failures = new LinkedHashMap<>();
		int code = this.context.forEach(names, (index) -> {
			IndexStatus status = index.status();
			this.context.record(index, status);
			StatusPrinter.print(status, causes(status), index.mappingLocation().orElse("no file"), this.context.out());
			if (status.failure() != null) {
				failures.putIfAbsent(index.connection(), status.failure());
				return ExitCode.SOFTWARE;
			}
			return ExitCode.OK;
		});
		if ((names == null || names.isEmpty()) && this.context.isSyncEnabled()) {
			printOtherBacklogs();
		}
		failures.forEach(this.context::printConnectionError);
		return code;
	}

	/** Returns the number of causes of the dead letters of an index. */
	private int causes(IndexStatus status) {
		boolean deadLetters = status.backlog() != null && status.backlog().deadLetters() > 0;
		return deadLetters ? this.context.jpa().sync().deadLetterCauses(status.index()).size() : 0;
	}

	/** Prints the backlogs of indexes that this application does not configure. */
	private void printOtherBacklogs() {
		Set<String> configured = this.context.jpa()
			.indexes()
			.stream()
			.map(SearchIndex::name)
			.collect(Collectors.toUnmodifiableSet());
		for (Backlog backlog : this.context.jpa().sync().backlog()) {
			if (!configured.contains(backlog.index())) {
				this.context.record(backlog.index(), backlog);
				this.context.print(backlog.index(), StatusPrinter.backlog(backlog, 0));
			}
		}
	}

	int query(String name, String query, @Nullable Integer size) {
		SearchIndex<?> index = this.context.index(name);
		SearchResults<?> results = index.search(search(query, size));
		this.context.record(index, results.response());
		for (SearchHit<?> hit : results) {
			String line = "%3d  %8s  %s  %s".formatted(hit.rank(),
					(hit.score() != null) ? "%.4f".formatted(hit.score()) : "-", hit.id(), hit.source());
			this.context.out().println((line.length() > LINE_LENGTH) ? line.substring(0, LINE_LENGTH - 1) + "…" : line);
		}
		this.context.out()
			.printf("%s%,d documents match. %d ms.%n", results.total().exact() ? "" : "At least ",
					results.total().value(), results.took().toMillis());
		if (!results.missing().isEmpty()) {
			this.context.out()
				.printf("Documents without a row in the database: %s%n",
						String.join(", ", results.missing().stream().map(MissingHit::id).toList()));
		}
		return ExitCode.OK;
	}

	private Search search(String query, @Nullable Integer size) {
		try {
			Search search = query.stripLeading().startsWith("{") ? Search.json(query)
					: Search.json(TERMS_QUERY, Map.of("terms", query));
			return (size != null) ? search.with("size", size) : search;
		}
		catch (IllegalArgumentException ex) {
			throw this.context.usageError(ex.getMessage());
		}
	}

	int generateMapping(String name, int sample, @Nullable Path output) {
		if (sample < 0) {
			throw this.context.usageError("The sample is %d. Use at least 0.".formatted(sample));
		}
		if (output != null && Files.exists(output)) {
			throw this.context
				.usageError("%s already exists and is not replaced. Name another file.".formatted(output));
		}
		SearchIndex<?> index = this.context.index(name);
		GeneratedMapping generated = index.generateMapping(sample);
		this.context.record(index, generated);
		for (GeneratedMapping.Guess guess : generated.guesses()) {
			this.context.err().println(guess);
		}
		return write(index, generated, output);
	}

	int schema() {
		this.context.schema().forEach((statement) -> this.context.out().println(statement + ";"));
		return ExitCode.OK;
	}

	private int write(SearchIndex<?> index, GeneratedMapping generated, @Nullable Path output) {
		if (output == null) {
			this.context.out().print(generated.json());
			this.context.out().flush();
			return ExitCode.OK;
		}
		try {
			Files.writeString(output, generated.json(), StandardOpenOption.CREATE_NEW);
			this.context.print(index, "%s generated from %,d documents, with %d guesses".formatted(output,
					generated.documents(), generated.guesses().size()));
			return ExitCode.OK;
		}
		catch (FileAlreadyExistsException ex) {
			throw this.context
				.usageError("%s already exists and is not replaced. Name another file.".formatted(output));
		}
		catch (IOException ex) {
			this.context.printError(index, "Cannot write %s: %s".formatted(output, ex));
			return ExitCode.SOFTWARE;
		}
	}

}

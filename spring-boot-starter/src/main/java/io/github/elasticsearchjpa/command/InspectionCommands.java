package io.github.elasticsearchjpa.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.operation.GeneratedMapping;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.search.MissingHit;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchResults;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** The commands that look and change nothing. */
final class InspectionCommands {

	private static final String ANY_WORDS = """
			{"query": {"simple_query_string": {"query": ":words"}}}""";

	private static final int WIDTH = 160;

	private final CommandContext context;

	InspectionCommands(CommandContext context) {
		this.context = context;
	}

	int status(@Nullable List<String> names) {
		return this.context.forEach(names, (index) -> {
			IndexStatus status = index.status();
			this.context.answer(index, status);
			StatusPrinter.print(status, index.mappingLocation().orElse("no file"), this.context.out());
			return ExitCode.OK;
		});
	}

	int query(String name, String query, @Nullable Integer size) {
		SearchIndex<?> index = this.context.index(name);
		SearchResults<?> results = index.search(search(query, size));
		this.context.answer(index, results.response());
		for (SearchHit<?> hit : results) {
			String line = "%3d  %8s  %s  %s".formatted(hit.rank(),
					(hit.score() != null) ? "%.4f".formatted(hit.score()) : "-", hit.id(), hit.source());
			this.context.out().println((line.length() > WIDTH) ? line.substring(0, WIDTH - 1) + "…" : line);
		}
		this.context.out()
			.printf("%s%,d documents match. %d ms.%n", results.total().exact() ? "" : "At least ",
					results.total().value(), results.took().toMillis());
		if (!results.missing().isEmpty()) {
			this.context.out()
				.printf("Not in the database any more: %s%n",
						String.join(", ", results.missing().stream().map(MissingHit::id).toList()));
		}
		return ExitCode.OK;
	}

	private Search search(String query, @Nullable Integer size) {
		try {
			Search search = query.stripLeading().startsWith("{") ? Search.json(query)
					: Search.json(ANY_WORDS, Map.of("words", query));
			return (size != null) ? search.with("size", size) : search;
		}
		catch (IllegalArgumentException ex) {
			throw this.context.wrong(ex.getMessage());
		}
	}

	int generateMapping(String name, int sample, @Nullable Path output) {
		if (sample < 0) {
			throw this.context.wrong("The sample is %d. It is at least 0.".formatted(sample));
		}
		if (output != null && Files.exists(output)) {
			throw this.context.wrong("%s is there already, and is not replaced.".formatted(output));
		}
		SearchIndex<?> index = this.context.index(name);
		GeneratedMapping generated = index.generateMapping(sample);
		this.context.answer(index, generated);
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
			this.context.say(index, "%s made of %,d documents; %d guesses".formatted(output, generated.documents(),
					generated.guesses().size()));
			return ExitCode.OK;
		}
		catch (FileAlreadyExistsException ex) {
			throw this.context.wrong("%s is there already, and is not replaced.".formatted(output));
		}
		catch (IOException ex) {
			this.context.complain(index, "%s cannot be written: %s".formatted(output, ex));
			return ExitCode.SOFTWARE;
		}
	}

}

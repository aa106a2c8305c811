package io.github.elasticsearchjpa.command;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.index.RebuildResult;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchResults;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code search}; each method is a subcommand. The exit code is 0 when
 * everything worked, 1 when something failed, 2 for wrong usage. One failing index does
 * not stop the others.
 */
@Command(name = SearchCommand.NAME, synopsisSubcommandLabel = "COMMAND",
		description = "Manages and searches the indexes of this application.", exitCodeListHeading = "%nExit code:%n",
		exitCodeList = { "0:everything worked", "1:something failed", "2:wrong usage" })
final class SearchCommand implements Runnable {

	static final String NAME = "search";

	private static final String ANY_WORDS = """
			{"query": {"simple_query_string": {"query": ":words"}}}""";

	private static final int WIDTH = 160;

	private final ElasticsearchJpa jpa;

	private final @Nullable Console console;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Option(names = { "-h", "--help" }, usageHelp = true, scope = CommandLine.ScopeType.INHERIT,
			description = "Explains the command.")
	@SuppressWarnings("unused")
	private boolean help;

	/** Without a console, nobody is asked and progress is told in lines. */
	SearchCommand(ElasticsearchJpa jpa, @Nullable Console console) {
		this.jpa = jpa;
		this.console = console;
	}

	CommandLine commandLine() {
		return new CommandLine(this).setExecutionExceptionHandler((ex, line, parsed) -> {
			line.getErr().println(ex.getMessage());
			return CommandLine.ExitCode.SOFTWARE;
		});
	}

	@Override
	public void run() {
		throw new ParameterException(this.spec.commandLine(), "Name a command.");
	}

	@Command(description = "Creates indexes, empty, from their mapping files.",
			footer = "%nExample: search create blog")
	int create(@Parameters(paramLabel = "INDEX", description = "Which indexes; all of them if none is named.",
			arity = "0..*") @Nullable List<String> names) {
		return forEach(names, (index) -> index.create() ? "created" : "exists already");
	}

	@Command(description = "Replaces indexes by new ones filled from the database, while the old ones are read.",
			footer = "%nExample: search rebuild blog")
	int rebuild(@Parameters(paramLabel = "INDEX", description = "Which indexes; all of them if none is named.",
			arity = "0..*") @Nullable List<String> names) {
		return forEach(names, (index) -> {
			try (ProgressDisplay display = ProgressDisplay.of(index.name(), this.console != null, out())) {
				RebuildResult result = index.rebuild(display);
				return "rebuilt as %s: %,d documents in %.1f s".formatted(result.generation(), result.documents(),
						result.duration().toMillis() / 1000.0);
			}
		});
	}

	@Command(description = "Deletes indexes with all their documents.", footer = "%nExample: search delete blog --yes")
	int delete(@Parameters(paramLabel = "INDEX", description = "Which indexes.", arity = "1..*") List<String> names,
			@Option(names = "--yes", description = "Do not ask.") boolean yes) {
		if (!yes && !confirmed("Delete " + String.join(", ", names) + "?")) {
			throw new ParameterException(this.spec.commandLine(), "Nothing was deleted. Confirm with --yes.");
		}
		return forEach(names, (index) -> index.delete() ? "deleted" : "did not exist");
	}

	@Command(description = "Searches an index and prints the best hits: rank, score, document id, document.",
			footer = { "%nExamples:", "  search query blog \"quick fox\"",
					"  search query blog '{\"query\": {\"term\": {\"author\": \"Ann\"}}}'" })
	int query(@Parameters(paramLabel = "INDEX", description = "Which index.") String name,
			@Parameters(paramLabel = "QUERY",
					description = "Words to find, or the JSON body of a search request.") String query,
			@Option(names = "--size", description = "How many hits.", paramLabel = "N") @Nullable Integer size) {
		SearchIndex<?> index = indexes(List.of(name)).iterator().next();
		SearchResults<?> results = index.search(search(query, size));
		for (SearchHit<?> hit : results) {
			String line = "%3d  %8s  %s  %s".formatted(hit.rank(),
					(hit.score() != null) ? "%.4f".formatted(hit.score()) : "-", hit.id(), hit.source());
			out().println((line.length() > WIDTH) ? line.substring(0, WIDTH - 1) + "…" : line);
		}
		out().printf("%s%,d documents match. %d ms.%n", results.total().exact() ? "" : "At least ",
				results.total().value(), results.took().toMillis());
		if (!results.missing().isEmpty()) {
			out().printf("Not in the database any more: %s%n", String.join(", ", results.missing()));
		}
		return CommandLine.ExitCode.OK;
	}

	private Search search(String query, @Nullable Integer size) {
		try {
			Search search = query.stripLeading().startsWith("{") ? Search.json(query)
					: Search.json(ANY_WORDS, Map.of("words", query));
			return (size != null) ? search.with("size", size) : search;
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(this.spec.commandLine(), ex.getMessage(), ex);
		}
	}

	private int forEach(@Nullable List<String> names, Function<SearchIndex<?>, String> action) {
		int code = CommandLine.ExitCode.OK;
		for (SearchIndex<?> index : indexes((names != null) ? names : List.of())) {
			try {
				out().println(index.name() + ": " + action.apply(index));
			}
			catch (ElasticsearchJpaException ex) {
				code = CommandLine.ExitCode.SOFTWARE;
				this.spec.commandLine().getErr().println(index.name() + ": " + ex.getMessage());
			}
		}
		return code;
	}

	/** Names are checked before anything is done. */
	private Collection<? extends SearchIndex<?>> indexes(List<String> names) {
		Set<String> unknown = new TreeSet<>(names);
		List<String> known = this.jpa.indexes().stream().map(SearchIndex::name).toList();
		unknown.removeAll(known);
		if (!unknown.isEmpty()) {
			throw new ParameterException(this.spec.commandLine(), "There is no index %s. Indexes: %s."
				.formatted(String.join(", ", unknown), String.join(", ", known)));
		}
		if (names.isEmpty()) {
			out().println("All indexes: " + String.join(", ", known));
			return this.jpa.indexes();
		}
		return names.stream().distinct().map(this.jpa::index).toList();
	}

	private boolean confirmed(String question) {
		String answer = (this.console != null) ? this.console.readLine("%s [y/N] ", question) : null;
		return answer != null && answer.strip().equalsIgnoreCase("y");
	}

	private PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

}

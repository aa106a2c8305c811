package io.github.elasticsearchjpa.command;

import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code search}. Each method is a subcommand, with its options and its help;
 * others do the work. The exit code is 0 when everything worked, 1 when something failed
 * or differs, 2 for wrong usage. One failing index does not stop the others.
 */
@Command(name = SearchCommand.NAME, synopsisSubcommandLabel = "COMMAND",
		description = "Manages and searches the indexes of this application.", exitCodeListHeading = "%nExit code:%n",
		exitCodeList = { "0:everything worked", "1:something failed, or verify found drift", "2:wrong usage",
				"130:stopped by Ctrl-C" })
final class SearchCommand implements Runnable {

	static final String NAME = "search";

	private static final String ANY_INDEXES = "Which indexes; all of them if none is named.";

	private static final String NO_WAIT = "Leave what is queued to the nodes of the application; do not wait for it.";

	private static final String RETAIN = "How many earlier generations to keep, to roll back to. None by default.";

	private final GenerationCommands generations;

	private final ContentCommands content;

	private final InspectionCommands inspection;

	private final OutboxCommands queue;

	private final CommandContext context;

	@Option(names = { "-h", "--help" }, usageHelp = true, scope = ScopeType.INHERIT,
			description = "Explains the command.")
	@SuppressWarnings("unused")
	private boolean help;

	private SearchCommand(CommandContext context) {
		this.generations = new GenerationCommands(context);
		this.content = new ContentCommands(context);
		this.inspection = new InspectionCommands(context);
		this.queue = new OutboxCommands(context);
		this.context = context;
	}

	/** Without a console, nobody is asked and progress is told in lines. */
	static CommandLine commandLine(ElasticsearchJpa jpa, Supplier<List<String>> schema, @Nullable Console console) {
		CommandContext context = new CommandContext(jpa, schema, console);
		return context.serve(new CommandLine(new SearchCommand(context)));
	}

	@Option(names = SearchCommandEnvironment.JSON, scope = ScopeType.INHERIT,
			description = "Print one JSON document for scripts; what people read goes to the standard error.")
	void json(boolean json) {
		this.context.forScripts(json);
	}

	@Override
	public void run() {
		throw this.context.wrong("Name a command.");
	}

	@Command(description = "Creates indexes, empty, from their mapping files.",
			footer = "%nExample: search create blog")
	int create(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names) {
		return this.generations.create(names);
	}

	@Command(
			description = { "Replaces indexes by new ones filled from the database, while the old ones are read.",
					"Ctrl-C stops it cleanly; --resume goes on." },
			footer = { "%nExamples:", "  search rebuild blog", "  search rebuild blog --retain 1",
					"  search rebuild blog --resume" })
	int rebuild(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = "--resume", description = "Go on with the rebuild that was stopped last.") boolean resume,
			@Option(names = "--retain", paramLabel = "N", defaultValue = "0", description = RETAIN) int retain) {
		return this.generations.rebuild(names, resume, retain);
	}

	@Command(description = {
			"Makes indexes what this version of the application needs: creates them, adds fields to "
					+ "them, rebuilds them, or does nothing.",
			"Fit for every start; several nodes may do so at once." }, footer = "%nExample: search deploy")
	int deploy(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = "--retain", paramLabel = "N", defaultValue = "0", description = RETAIN) int retain) {
		return this.generations.deploy(names, retain);
	}

	@Command(
			description = { "Has an earlier generation read again that a rebuild retained.",
					"It is brought up to date first, from the database." },
			footer = { "%nExamples:", "  search rollback blog",
					"  search rollback blog --to blog-20261122t101500 --skip-catch-up" })
	int rollback(@Parameters(paramLabel = "INDEX", description = "Which indexes.", arity = "1..*") List<String> names,
			@Option(names = "--to", paramLabel = "GENERATION",
					description = "Which one; the latest if not named.") @Nullable String generation,
			@Option(names = "--skip-catch-up",
					description = "At once, without what changed since it was retired.") boolean skipCatchUp) {
		return this.generations.rollback(names, generation, skipCatchUp);
	}

	@Command(description = "Deletes indexes with all their documents.", footer = "%nExample: search delete blog --yes")
	int delete(@Parameters(paramLabel = "INDEX", description = "Which indexes.", arity = "1..*") List<String> names,
			@Option(names = "--yes", description = "Do not ask.") boolean yes) {
		return this.generations.delete(names, yes);
	}

	@Command(description = "Writes the document of every row in scope to the index as it is.",
			footer = "%nExample: search update blog")
	int update(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = SearchCommandEnvironment.NO_WAIT, description = NO_WAIT) boolean noWait) {
		return this.content.update(names, noWait);
	}

	@Command(description = "Deletes the documents whose row is gone or out of scope.",
			footer = "%nExample: search prune blog")
	int prune(@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = SearchCommandEnvironment.NO_WAIT, description = NO_WAIT) boolean noWait) {
		return this.content.prune(names, noWait);
	}

	@Command(
			description = { "Compares indexes with the database, and says what is missing, orphaned or different.",
					"The exit code is 1 if there is any such drift, also if it was fixed." },
			footer = { "%nExamples:", "  search verify blog", "  search verify --fix",
					"  search verify blog --sample 0.01" })
	int verify(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = "--fix", description = "Have what differs written again.") boolean fix,
			@Option(names = "--sample", paramLabel = "PART", defaultValue = "1",
					description = "Look at a random part only: over 0, at most 1.") double sample,
			@Option(names = SearchCommandEnvironment.NO_WAIT, description = NO_WAIT) boolean noWait) {
		return this.content.verify(names, fix, sample, noWait);
	}

	@Command(description = "Shows the state of indexes: what is read, what is kept, what waits, and what changed.",
			footer = "%nExample: search status")
	int status(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names) {
		return this.inspection.status(names);
	}

	@Command(description = "Shows how many changes wait to be indexed, how old they are, and why some failed.",
			footer = "%nExample: search backlog")
	int backlog(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names) {
		return this.queue.backlog(names);
	}

	@Command(name = "dead-letters",
			description = {
					"Lists the changes that were set aside, since their document could not be made or was "
							+ "refused.",
					"Mend what caused it, then --retry. What need not be indexed after all: --discard." },
			footer = { "%nExamples:", "  search dead-letters", "  search dead-letters blog --retry",
					"  search dead-letters blog --discard --yes" })
	int deadLetters(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = "--limit", paramLabel = "N", defaultValue = "100",
					description = "How many to list of each index, oldest first. 100 by default.") int limit,
			@Option(names = "--retry", description = "Queue all of them again.") boolean retry,
			@Option(names = "--discard", description = "Forget all of them.") boolean discard,
			@Option(names = "--yes", description = "Do not ask.") boolean yes) {
		if (retry && discard) {
			throw this.context.wrong("Retry them or discard them, not both.");
		}
		if (retry) {
			return this.queue.retry(names);
		}
		return discard ? this.queue.discard(names, yes) : this.queue.deadLetters(names, limit);
	}

	@Command(
			description = { "Prints the statements that create the library's tables in the connected database.",
					"It needs neither them nor Elasticsearch." },
			footer = { "%nExample:", "  search schema > src/main/resources/db/migration/V7__search.sql" })
	int schema() {
		return this.inspection.schema();
	}

	@Command(description = "Searches an index and prints the best hits: rank, score, document id, document.",
			footer = { "%nExamples:", "  search query blog \"quick fox\"",
					"  search query blog '{\"query\": {\"term\": {\"author\": \"Ann\"}}}'" })
	int query(@Parameters(paramLabel = "INDEX", description = "Which index.") String name,
			@Parameters(paramLabel = "QUERY",
					description = "Words to find, or the JSON body of a search request.") String query,
			@Option(names = "--size", description = "How many hits.", paramLabel = "N") @Nullable Integer size) {
		return this.inspection.query(name, query, size);
	}

	@Command(name = "generate-mapping",
			description = { "Makes a first mapping file from the entities and some of their documents.",
					"What was guessed goes to the standard error." },
			footer = { "%nExamples:", "  search generate-mapping blog",
					"  search generate-mapping blog --output src/main/resources/search/mappings/blog.json" })
	int generateMapping(@Parameters(paramLabel = "INDEX", description = "Which index.") String name,
			@Option(names = "--sample", paramLabel = "N", defaultValue = "1000",
					description = "How many rows to look at, at most. 1000 by default.") int sample,
			@Option(names = "--output", paramLabel = "FILE",
					description = "Where to write it; a file that is there is not replaced. By default the standard "
							+ "output.") @Nullable Path output) {
		return this.inspection.generateMapping(name, sample, output);
	}

}

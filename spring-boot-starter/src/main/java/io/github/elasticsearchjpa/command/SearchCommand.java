package io.github.elasticsearchjpa.command;

import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code search}. Each method is a subcommand with its options and help text,
 * and delegates to the class that implements it. The exit code is 0 on success, 1 if
 * something failed or an index differs from the database, and 2 for wrong usage. A
 * failing index does not stop the others.
 */
@Command(name = SearchCommand.NAME, synopsisSubcommandLabel = "COMMAND",
		description = "Manages and searches the indexes of this application.", exitCodeListHeading = "%nExit code:%n",
		exitCodeList = { "0:success", "1:something failed, or verify found drift", "2:wrong usage; nothing was done",
				"130:stopped by Ctrl-C" })
final class SearchCommand implements Runnable {

	static final String NAME = "search";

	private static final String INDEX = "Name of the index.";

	private static final String SOME_INDEXES = "Names of the indexes.";

	private static final String ANY_INDEXES = "Names of the indexes. Default: all indexes.";

	private static final String NO_WAIT = "Ends without waiting for the enqueued changes; the nodes of the application "
			+ "index them.";

	private static final String DISCARD_YES = "Discards without asking for confirmation.";

	private static final String RETAIN = "Number of earlier generations to keep for a rollback. Default: 0.";

	private final GenerationCommands generations;

	private final ContentCommands content;

	private final InspectionCommands inspection;

	private final OutboxCommands outbox;

	private final CommandContext context;

	@Option(names = { "-h", "--help" }, usageHelp = true, scope = ScopeType.INHERIT, description = "Shows this help.")
	@SuppressWarnings("unused")
	private boolean help;

	private SearchCommand(CommandContext context) {
		this.generations = new GenerationCommands(context);
		this.content = new ContentCommands(context);
		this.inspection = new InspectionCommands(context);
		this.outbox = new OutboxCommands(context);
		this.context = context;
	}

	/**
	 * Creates the command line.
	 * @param jpa the library
	 * @param schema supplies the DDL statements of the library tables
	 * @param console the console that asks for confirmations and shows progress bars, or
	 * null to deny confirmations and print progress as lines
	 * @return the command line
	 */
	static CommandLine commandLine(ElasticsearchJpa jpa, Supplier<List<String>> schema, @Nullable Console console) {
		CommandContext context = new CommandContext(jpa, schema, console);
		return context.configure(new CommandLine(new SearchCommand(context)));
	}

	@Option(names = SearchCommandEnvironment.JSON, scope = ScopeType.INHERIT,
			description = "Prints one JSON document to the standard output, and all other text to the standard error.")
	void json(boolean json) {
		this.context.setJson(json);
	}

	@Override
	public void run() {
		throw this.context.usageError("Name a command, such as: search status");
	}

	@Command(description = { "Creates indexes without documents from their mapping files.",
			"Existing indexes stay as they are." }, footer = "%nExample: search create blog")
	int create(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names) {
		return this.generations.create(names);
	}

	@Command(
			description = { "Replaces each index by a new generation, which it fills from the database.",
					"Searches read the old generation until the new one is complete.",
					"Ctrl-C stops a rebuild cleanly. Use --resume to continue it." },
			footer = { "%nExamples:", "  search rebuild blog", "  search rebuild blog --retain 1",
					"  search rebuild blog --resume" })
	int rebuild(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = "--resume", description = "Continues the last stopped rebuild.") boolean resume,
			@Option(names = "--retain", paramLabel = "N", defaultValue = "0", description = RETAIN) int retain,
			@Mixin GenerationCommands.Replacement replacement) {
		return this.generations.rebuild(names, resume, retain, replacement);
	}

	@Command(
			description = {
					"Adapts indexes to this version of the application: creates them, adds fields, "
							+ "rebuilds them, or does nothing.",
					"Safe at every start. If several nodes deploy at once, one works and the others wait." },
			footer = "%nExample: search deploy")
	int deploy(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = "--retain", paramLabel = "N", defaultValue = "0", description = RETAIN) int retain,
			@Mixin GenerationCommands.Replacement replacement) {
		return this.generations.deploy(names, retain, replacement);
	}

	@Command(
			description = { "Switches the alias back to an earlier generation that a rebuild retained.",
					"Brings that generation up to date from the database first." },
			footer = { "%nExamples:", "  search rollback blog",
					"  search rollback blog --to blog-20261122t101500 --skip-catch-up" })
	int rollback(@Parameters(paramLabel = "INDEX", description = SOME_INDEXES, arity = "1..*") List<String> names,
			@Option(names = "--to", paramLabel = "GENERATION",
					description = "Name of the generation. Default: the latest retained one.") @Nullable String generation,
			@Option(names = "--skip-catch-up",
					description = "Switches at once, without the changes made since the generation was retired.") boolean skipCatchUp,
			@Option(names = "--allow-shrink", description = GenerationCommands.ALLOW_SHRINK) boolean allowShrink) {
		return this.generations.rollback(names, generation, skipCatchUp, allowShrink);
	}

	@Command(description = "Deletes indexes with all their generations and documents.",
			footer = "%nExample: search delete blog --yes")
	int delete(@Parameters(paramLabel = "INDEX", description = SOME_INDEXES, arity = "1..*") List<String> names,
			@Option(names = "--yes", description = "Deletes without asking for confirmation.") boolean yes) {
		return this.generations.delete(names, yes);
	}

	@Command(
			description = { "Writes the document of every row in scope to the existing index.",
					"Documents without a row stay. To delete them, run prune." },
			footer = "%nExample: search update blog")
	int update(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = SearchCommandEnvironment.NO_WAIT, description = NO_WAIT) boolean noWait) {
		return this.content.update(names, noWait);
	}

	@Command(description = "Deletes the documents whose row is deleted or out of scope.",
			footer = "%nExample: search prune blog")
	int prune(@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = SearchCommandEnvironment.NO_WAIT, description = NO_WAIT) boolean noWait) {
		return this.content.prune(names, noWait);
	}

	@Command(
			description = { "Compares indexes with the database and reports drift: missing, orphaned and different "
					+ "documents.", "The exit code is 1 if there is drift, even if --fix repairs it." },
			footer = { "%nExamples:", "  search verify blog", "  search verify --fix",
					"  search verify blog --sample 0.01" })
	int verify(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = "--fix",
					description = "Enqueues the drifted documents, so that workers write or delete them.") boolean fix,
			@Option(names = "--sample", paramLabel = "FRACTION", defaultValue = "1",
					description = "Random fraction of rows and documents to compare, over 0 and at most 1. Default: 1.") double sample,
			@Option(names = SearchCommandEnvironment.NO_WAIT, description = NO_WAIT) boolean noWait) {
		return this.content.verify(names, fix, sample, noWait);
	}

	@Command(description = {
			"Shows the state of indexes: generations, rows, backlog, and the difference between mapping file and index.",
			"While Elasticsearch does not answer, shows what the database contains; the exit code is then 1." },
			footer = "%nExample: search status")
	int status(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names) {
		return this.inspection.status(names);
	}

	@Command(
			description = { "Stops the indexing of changes on all nodes until the indexes are resumed.",
					"Changes are still captured and wait in the outbox. Rebuilds and searches still work." },
			footer = "%nExample: search pause blog")
	int pause(@Parameters(paramLabel = "INDEX", description = SOME_INDEXES, arity = "1..*") List<String> names) {
		return this.outbox.pause(names);
	}

	@Command(description = "Indexes the changes of paused indexes again, on all nodes.",
			footer = "%nExample: search resume blog")
	int resume(@Parameters(paramLabel = "INDEX", description = SOME_INDEXES, arity = "1..*") List<String> names) {
		return this.outbox.resume(names);
	}

	@Command(
			description = {
					"Shows the number of pending changes, the age of the oldest, and why changes failed or wait.",
					"Includes indexes that have changes and that no node has configured. To delete these changes, "
							+ "use --discard." },
			footer = { "%nExamples:", "  search backlog", "  search backlog old-blog --discard --yes" })
	int backlog(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = "--discard",
					description = "Deletes all changes and dead letters of the named indexes, which no node has "
							+ "configured. The indexes in Elasticsearch stay as they are.") boolean discard,
			@Option(names = "--yes", description = DISCARD_YES) boolean yes) {
		return discard ? this.outbox.discardBacklog(names, yes) : this.outbox.backlog(names);
	}

	@Command(name = "dead-letters",
			description = {
					"Lists the causes of dead letters: changes whose document could not be built or was rejected by "
							+ "Elasticsearch.",
					"Fix a cause, then run --retry. Use --discard for changes that need not be indexed." },
			footer = { "%nExamples:", "  search dead-letters", "  search dead-letters blog --list",
					"  search dead-letters blog --retry --cause 5f0c91ab",
					"  search dead-letters blog --discard --yes" })
	int deadLetters(
			@Parameters(paramLabel = "INDEX", description = ANY_INDEXES, arity = "0..*") @Nullable List<String> names,
			@Option(names = "--list", description = "Lists single dead letters instead of causes.") boolean list,
			@Option(names = "--limit", paramLabel = "N",
					description = "Maximum number to list for each index, oldest first. Implies --list. "
							+ "Default: 100.") @Nullable Integer limit,
			@Option(names = "--retry", description = "Enqueues the dead letters again.") boolean retry,
			@Option(names = "--discard",
					description = "Deletes the dead letters. The documents in the index stay as they are.") boolean discard,
			@Option(names = "--cause", paramLabel = "ID",
					description = "Retries or discards only the dead letters with this cause. Default: all.") @Nullable String cause,
			@Option(names = "--yes", description = DISCARD_YES) boolean yes) {
		if (retry && discard) {
			throw this.context.usageError("Use either --retry or --discard, not both.");
		}
		if (retry) {
			return this.outbox.retry(names, cause);
		}
		if (discard) {
			return this.outbox.discard(names, cause, yes);
		}
		if (cause != null) {
			throw this.context.usageError("Use --cause with --retry or --discard.");
		}
		if (list || limit != null) {
			return this.outbox.deadLetters(names, (limit != null) ? limit : OutboxCommands.DEFAULT_LIMIT);
		}
		return this.outbox.deadLetterCauses(names);
	}

	@Command(
			description = { "Prints the SQL statements that create the library tables in the connected database.",
					"Needs neither these tables nor Elasticsearch." },
			footer = { "%nExample:", "  search schema > src/main/resources/db/migration/V7__search.sql" })
	int schema() {
		return this.inspection.schema();
	}

	@Command(description = "Searches an index and prints the best hits: rank, score, document id, document.",
			footer = { "%nExamples:", "  search query blog \"quick fox\"",
					"  search query blog '{\"query\": {\"term\": {\"author\": \"Ann\"}}}'" })
	int query(@Parameters(paramLabel = "INDEX", description = INDEX) String name,
			@Parameters(paramLabel = "QUERY",
					description = "Search terms, or the JSON body of a search request.") String query,
			@Option(names = "--size", paramLabel = "N",
					description = "Maximum number of hits. Default: elasticsearch-jpa.page-size.") @Nullable Integer size) {
		return this.inspection.query(name, query, size);
	}

	@Command(name = "generate-mapping",
			description = { "Generates a first mapping file from the entities and some of their documents.",
					"Prints its guesses to the standard error. Review them before you use the file." },
			footer = { "%nExamples:", "  search generate-mapping blog",
					"  search generate-mapping blog --output src/main/resources/search/mappings/blog.json" })
	int generateMapping(@Parameters(paramLabel = "INDEX", description = INDEX) String name,
			@Option(names = "--sample", paramLabel = "N", defaultValue = "1000",
					description = "Maximum number of rows to read. Default: 1000.") int sample,
			@Option(names = "--output", paramLabel = "FILE",
					description = "File to write; an existing file is not replaced. Default: the standard output.") @Nullable Path output) {
		return this.inspection.generateMapping(name, sample, output);
	}

}

package io.github.elasticsearchjpa.command;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The context that all commands of one command line share: the indexes by name, the
 * output and the confirmation of questions.
 */
final class CommandContext {

	private final ElasticsearchJpa jpa;

	private final @Nullable Console console;

	private final Supplier<List<String>> schema;

	private final JsonOutput jsonOutput = new JsonOutput();

	private boolean json;

	/** The command line whose writers the commands print to. */
	private CommandLine commandLine = new CommandLine(CommandLine.Model.CommandSpec.create());

	CommandContext(ElasticsearchJpa jpa, Supplier<List<String>> schema, @Nullable Console console) {
		this.jpa = jpa;
		this.schema = schema;
		this.console = console;
	}

	/**
	 * Makes a command line the output of this context and sets its handlers, so that each
	 * execution ends with the JSON document, if one was requested.
	 * @param commandLine the command line
	 * @return the same command line
	 */
	CommandLine configure(CommandLine commandLine) {
		this.commandLine = commandLine;
		CommandLine.IParameterExceptionHandler usage = commandLine.getParameterExceptionHandler();
		return commandLine.setExecutionStrategy((parsed) -> finish(new CommandLine.RunLast().execute(parsed)))
			.setParameterExceptionHandler((ex, arguments) -> {
				// Parsing can fail before the option is parsed.
				this.json |= List.of(arguments).contains(SearchCommandEnvironment.JSON);
				this.jsonOutput.error(ex.getMessage());
				return finish(usage.handleParseException(ex, arguments));
			})
			.setExecutionExceptionHandler((ex, line, parsed) -> {
				this.jsonOutput.error(ex.getMessage());
				err().println(ex.getMessage());
				return finish(CommandLine.ExitCode.SOFTWARE);
			});
	}

	private int finish(int exitCode) {
		if (this.json) {
			this.jsonOutput.print(exitCode, this.commandLine.getOut());
		}
		return exitCode;
	}

	/**
	 * Sets whether the standard output receives only a JSON document. Text then goes to
	 * the standard error.
	 */
	void setJson(boolean json) {
		this.json = json;
	}

	/** Adds the result of an index to the JSON document. */
	void record(SearchIndex<?> index, Object result) {
		record(index.name(), result);
	}

	/**
	 * Adds the result of an index, which need not be configured, to the JSON document.
	 */
	void record(String index, Object result) {
		this.jsonOutput.result(index, result);
	}

	/** Returns the SQL statements that create the library tables. */
	List<String> schema() {
		return this.schema.get();
	}

	/**
	 * Runs an action for each named index. A failure does not stop the loop; an interrupt
	 * of this thread does.
	 * @param names the names of the indexes; null or empty for all indexes
	 * @param action the action, which returns an exit code
	 * @return the highest exit code
	 */
	int forEach(@Nullable List<String> names, ToIntFunction<SearchIndex<?>> action) {
		int code = CommandLine.ExitCode.OK;
		for (SearchIndex<?> index : indexes((names != null) ? names : List.of())) {
			try {
				code = Math.max(code, action.applyAsInt(index));
			}
			catch (ElasticsearchJpaException ex) {
				code = CommandLine.ExitCode.SOFTWARE;
				printError(index, ex.getMessage());
			}
			if (Thread.currentThread().isInterrupted()) {
				return CommandLine.ExitCode.SOFTWARE;
			}
		}
		return code;
	}

	/**
	 * Returns indexes by name. Checks all names first, so that a command with a mistyped
	 * name does nothing.
	 * @param names the names; empty for all indexes
	 * @return the indexes
	 * @throws ParameterException if there is no index of a name
	 */
	Collection<? extends SearchIndex<?>> indexes(List<String> names) {
		return names(names, List.of()).stream().map(this.jpa::index).toList();
	}

	/**
	 * Returns names of indexes that may be missing in the configuration. Checks them like
	 * {@link #indexes}.
	 * @param names the names; empty for all indexes
	 * @param others the names of indexes that are known besides the configured ones
	 * @return the names
	 * @throws ParameterException if a name is neither configured nor one of the others
	 */
	List<String> names(List<String> names, Collection<String> others) {
		List<String> known = Stream.concat(this.jpa.indexes().stream().map(SearchIndex::name), others.stream())
			.distinct()
			.toList();
		Set<String> unknown = new TreeSet<>(names);
		unknown.removeAll(known);
		if (!unknown.isEmpty()) {
			throw usageError("There is no index %s.%s Indexes: %s.".formatted(String.join(", ", unknown),
					suggestion(unknown, known), String.join(", ", known)));
		}
		if (names.isEmpty()) {
			out().println("All indexes: " + String.join(", ", known));
			return known;
		}
		return names.stream().distinct().toList();
	}

	private static String suggestion(Set<String> unknown, List<String> known) {
		List<String> nearest = unknown.stream().map((name) -> NearestName.of(name, known)).toList();
		List<String> likely = nearest.stream().filter((name) -> !name.isEmpty()).distinct().toList();
		return likely.isEmpty() ? "" : " Did you mean %s?".formatted(String.join(", ", likely));
	}

	SearchIndex<?> index(String name) {
		return indexes(List.of(name)).iterator().next();
	}

	ElasticsearchJpa jpa() {
		return this.jpa;
	}

	/**
	 * Returns whether workers write documents. Without synchronization, commands write
	 * documents themselves.
	 */
	boolean isSyncEnabled() {
		return this.jpa.isSyncEnabled();
	}

	/** Prints a line about an index. */
	void print(SearchIndex<?> index, String text) {
		print(index.name(), text);
	}

	/** Prints a line about an index, which need not be configured. */
	void print(String index, String text) {
		out().println(index + ": " + text);
	}

	/**
	 * Prints an error of an index to the standard error and adds it to the JSON document.
	 */
	void printError(SearchIndex<?> index, @Nullable String text) {
		this.jsonOutput.error(index.name(), String.valueOf(text));
		err().println(index.name() + ": " + text);
	}

	/**
	 * Prints an error of a connection to the standard error and adds it to the JSON
	 * document.
	 */
	void printConnectionError(String connection, String text) {
		String error = "connection '%s': %s".formatted(connection, text);
		this.jsonOutput.error(error);
		err().println(error);
	}

	/** Returns a new progress display, which the caller closes. */
	ProgressDisplay progress(SearchIndex<?> index) {
		return ProgressDisplay.of(index.name(), this.console != null, out());
	}

	/**
	 * Asks for confirmation.
	 * @param question the question
	 * @return true if the answer is yes; false without a console
	 */
	boolean confirm(String question) {
		String answer = (this.console != null) ? this.console.readLine("%s [y/N] ", question) : null;
		return answer != null && answer.strip().equalsIgnoreCase("y");
	}

	/** Creates an exception that ends the command with exit code 2. */
	ParameterException usageError(@Nullable String message) {
		return new ParameterException(this.commandLine, message);
	}

	/**
	 * Returns the writer for text; the standard error if a JSON document is requested.
	 */
	PrintWriter out() {
		return this.json ? err() : this.commandLine.getOut();
	}

	PrintWriter err() {
		return this.commandLine.getErr();
	}

}

package io.github.elasticsearchjpa.command;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What commands share: the indexes by name, where to print, and whom to ask. */
final class CommandContext {

	private final ElasticsearchJpa jpa;

	private final @Nullable Console console;

	private final Supplier<List<String>> schema;

	private final JsonOutput answers = new JsonOutput();

	private boolean json;

	/** What all commands belong to; it knows where they print. */
	private CommandLine root = new CommandLine(CommandLine.Model.CommandSpec.create());

	CommandContext(ElasticsearchJpa jpa, Supplier<List<String>> schema, @Nullable Console console) {
		this.jpa = jpa;
		this.schema = schema;
		this.console = console;
	}

	/** Prints where a command line does, and ends with the document for scripts. */
	CommandLine serve(CommandLine root) {
		this.root = root;
		CommandLine.IParameterExceptionHandler usage = root.getParameterExceptionHandler();
		return root.setExecutionStrategy((parsed) -> ended(new CommandLine.RunLast().execute(parsed)))
			.setParameterExceptionHandler((ex, arguments) -> {
				this.json |= List.of(arguments).contains(SearchCommandEnvironment.JSON);
				this.answers.error(ex.getMessage());
				return ended(usage.handleParseException(ex, arguments));
			})
			.setExecutionExceptionHandler((ex, line, parsed) -> {
				this.answers.error(ex.getMessage());
				err().println(ex.getMessage());
				return ended(CommandLine.ExitCode.SOFTWARE);
			});
	}

	private int ended(int exitCode) {
		if (this.json) {
			this.answers.print(exitCode, this.root.getOut());
		}
		return exitCode;
	}

	/** Has what people read go to the standard error, and leaves the rest to scripts. */
	void forScripts(boolean json) {
		this.json = json;
	}

	/** What a command found, for scripts. */
	void answer(SearchIndex<?> index, Object result) {
		this.answers.result(index.name(), result);
	}

	/** The statements that create the library's tables. */
	List<String> schema() {
		return this.schema.get();
	}

	/**
	 * Does something with each index that is named, or with all. One that fails does not
	 * stop the others; an interrupted thread does.
	 * @param action returns an exit code
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
				complain(index, ex.getMessage());
			}
			if (Thread.currentThread().isInterrupted()) {
				return CommandLine.ExitCode.SOFTWARE;
			}
		}
		return code;
	}

	/** Names are checked before anything is done. */
	Collection<? extends SearchIndex<?>> indexes(List<String> names) {
		List<String> known = this.jpa.indexes().stream().map(SearchIndex::name).toList();
		Set<String> unknown = new TreeSet<>(names);
		unknown.removeAll(known);
		if (!unknown.isEmpty()) {
			throw wrong("There is no index %s.%s Indexes: %s.".formatted(String.join(", ", unknown),
					suggestion(unknown, known), String.join(", ", known)));
		}
		if (names.isEmpty()) {
			out().println("All indexes: " + String.join(", ", known));
			return this.jpa.indexes();
		}
		return names.stream().distinct().map(this.jpa::index).toList();
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

	/** Whether changes are queued; if not, what is to be written is written at once. */
	boolean isSyncEnabled() {
		return this.jpa.isSyncEnabled();
	}

	void say(SearchIndex<?> index, String text) {
		out().println(index.name() + ": " + text);
	}

	void complain(SearchIndex<?> index, @Nullable String text) {
		this.answers.error(index.name(), String.valueOf(text));
		err().println(index.name() + ": " + text);
	}

	/** To be closed when the work is over. */
	ProgressDisplay progress(SearchIndex<?> index) {
		return ProgressDisplay.of(index.name(), this.console != null, out());
	}

	boolean confirmed(String question) {
		String answer = (this.console != null) ? this.console.readLine("%s [y/N] ", question) : null;
		return answer != null && answer.strip().equalsIgnoreCase("y");
	}

	/** Wrong usage. */
	ParameterException wrong(@Nullable String message) {
		return new ParameterException(this.root, message);
	}

	/** For people. */
	PrintWriter out() {
		return this.json ? err() : this.root.getOut();
	}

	PrintWriter err() {
		return this.root.getErr();
	}

}

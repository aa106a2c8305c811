package io.github.elasticsearchjpa.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.sync.Backlog;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** A mock of the library with some indexes, and the command line that uses it. */
final class MockedLibrary {

	private final ElasticsearchJpa jpa = mock(ElasticsearchJpa.class);

	private final SearchSync sync = mock(SearchSync.class);

	private final List<SearchIndex<Object>> indexes = new ArrayList<>();

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	MockedLibrary() {
		given(this.jpa.isSyncEnabled()).willReturn(true);
		given(this.jpa.sync()).willReturn(this.sync);
		given(this.jpa.indexes()).willReturn(this.indexes);
		given(this.sync.backlog(anyString())).willAnswer((call) -> Backlog.none(call.getArgument(0)));
	}

	SearchIndex<Object> index(String name, String connection) {
		SearchIndex<Object> index = mock();
		given(index.name()).willReturn(name);
		given(index.connection()).willReturn(connection);
		given(index.mappingLocation()).willReturn(Optional.of(name + ".json"));
		given(this.jpa.index(name)).willReturn(index);
		this.indexes.add(index);
		return index;
	}

	ElasticsearchJpa jpa() {
		return this.jpa;
	}

	SearchSync sync() {
		return this.sync;
	}

	int run(String... arguments) {
		return SearchCommand.commandLine(this.jpa, List::of, null)
			.setOut(new PrintWriter(this.out, true))
			.setErr(new PrintWriter(this.err, true))
			.execute(arguments);
	}

	/** Returns a context that prints to this library's writers. */
	CommandContext context() {
		CommandContext context = new CommandContext(this.jpa, List::of, null);
		context.configure(new CommandLine(CommandLine.Model.CommandSpec.create()))
			.setOut(new PrintWriter(this.out, true))
			.setErr(new PrintWriter(this.err, true));
		return context;
	}

	String out() {
		return this.out.toString();
	}

	String err() {
		return this.err.toString();
	}

	JsonNode json() {
		return new JsonMapper().readTree(out());
	}

}

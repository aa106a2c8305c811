package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** A candidate that fills an index with all of a {@link Corpus}. */
interface Rebuilder extends AutoCloseable {

	/** The names of all candidates, the ceiling first. */
	List<String> NAMES = List.of("ceiling", "hand-written", "elasticsearch-jpa", "hibernate-search",
			"hibernate-search-tuned");

	static Rebuilder named(String name, Corpus corpus, String jdbcUrl, URI elasticsearch) throws IOException {
		return switch (name) {
			case "ceiling" -> new ReadyDocuments(corpus, jdbcUrl, elasticsearch);
			case "hand-written" -> new HandWritten(corpus, jdbcUrl, elasticsearch);
			case "elasticsearch-jpa" -> new RebuildOutOfTheBox(corpus, jdbcUrl, elasticsearch);
			case "hibernate-search" -> new MassIndexing(corpus, jdbcUrl, elasticsearch, false);
			case "hibernate-search-tuned" -> new MassIndexing(corpus, jdbcUrl, elasticsearch, true);
			default -> throw new IllegalArgumentException(
					"There is no rebuilder '%s'. Rebuilders: %s.".formatted(name, NAMES));
		};
	}

	/** Returns the alias of the index. */
	String alias();

	/** Prepares a rebuild. Not timed. */
	default void prepare() throws Exception {
	}

	/** Fills the index. */
	void rebuild() throws Exception;

	@Override
	void close() throws IOException;

}

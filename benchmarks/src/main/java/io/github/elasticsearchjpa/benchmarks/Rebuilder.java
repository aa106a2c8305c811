package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** A way to fill an index with all of WordNet. */
interface Rebuilder extends AutoCloseable {

	/** Their names, the ceiling first. */
	List<String> NAMES = List.of("ceiling", "elasticsearch-jpa", "hibernate-search", "hibernate-search-tuned");

	static Rebuilder named(String name, String jdbcUrl, URI elasticsearch) throws IOException {
		return switch (name) {
			case "ceiling" -> new ReadyDocuments(elasticsearch);
			case "elasticsearch-jpa" -> new RebuildOutOfTheBox(jdbcUrl, elasticsearch);
			case "hibernate-search" -> new MassIndexing(jdbcUrl, elasticsearch, false);
			case "hibernate-search-tuned" -> new MassIndexing(jdbcUrl, elasticsearch, true);
			default -> throw new IllegalArgumentException(name + " is none of " + NAMES);
		};
	}

	/** Where its documents are read. */
	String alias();

	/** What is done before and is not part of the time. */
	default void prepare() throws Exception {
	}

	/** Fills the index anew. */
	void rebuild() throws Exception;

	@Override
	void close() throws IOException;

}

package io.github.elasticsearchjpa.internal.generate;

import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.document.RowLookup;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.operation.GeneratedMapping;

/**
 * A generator of first mapping files for an index. Thread-safe.
 */
public final class MappingGenerator {

	private final IndexDefinition index;

	private final DocumentBuilder documents;

	private final RowLookup rows;

	/**
	 * Creates a generator.
	 * @param index the index
	 * @param documents the builder of documents
	 * @param rows the lookup of rows
	 */
	public MappingGenerator(IndexDefinition index, DocumentBuilder documents, RowLookup rows) {
		this.index = index;
		this.documents = documents;
		this.rows = rows;
	}

	/**
	 * Generates a mapping file.
	 * @param sample the maximum number of rows to read, at least 0
	 * @return the file, to be reviewed, and the guesses
	 * @throws IllegalArgumentException if the sample is negative
	 */
	public GeneratedMapping generate(int sample) {
		if (sample < 0) {
			throw new IllegalArgumentException("The sample is %d. Use at least 0.".formatted(sample));
		}
		return new MappingGeneration(this.index, this.documents, this.rows).run(sample);
	}

}

package io.github.elasticsearchjpa.error;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * An exception for an operation that did not start, because the index would have far
 * fewer documents afterwards. The database may be the wrong one, or empty.
 */
public final class ShrinkRefusedException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final long documents;

	private final long rows;

	/**
	 * Creates an exception.
	 * @param index the name of the index
	 * @param documents the number of documents that searches read now
	 * @param rows the number of rows in scope by entity type
	 * @param command the command that was refused, such as {@code rebuild}
	 */
	public ShrinkRefusedException(String index, long documents, Map<String, Long> rows, String command) {
		super(("Index '%s' has %,d documents, but the database has only %,d rows for it (%s). Nothing was changed. "
				+ "Check that the application uses the right database. If the rows are right, run: "
				+ "search %s %s --allow-shrink")
			.formatted(index, documents, sum(rows),
					rows.entrySet()
						.stream()
						.map((type) -> "%s: %,d".formatted(type.getKey(), type.getValue()))
						.collect(Collectors.joining(", ")),
					command, index));
		this.documents = documents;
		this.rows = sum(rows);
	}

	private static long sum(Map<String, Long> rows) {
		return rows.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Returns the number of documents that searches read.
	 * @return the number of documents
	 */
	public long documents() {
		return this.documents;
	}

	/**
	 * Returns the number of rows in scope of the index.
	 * @return the number of rows of all its entity types
	 */
	public long rows() {
		return this.rows;
	}

}

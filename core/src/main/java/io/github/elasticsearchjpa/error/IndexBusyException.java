package io.github.elasticsearchjpa.error;

/**
 * An index is being rebuilt, or brought up to date, by somebody else. Nothing was done.
 */
public final class IndexBusyException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final String owner;

	/**
	 * Creates the exception.
	 * @param index the name of the index
	 * @param owner who works on it: host, process and a random part
	 */
	public IndexBusyException(String index, String owner) {
		super("Index '%s' is being worked on by %s. Nothing was done; try again when that has ended.".formatted(index,
				owner));
		this.owner = owner;
	}

	/**
	 * Who works on the index.
	 * @return host, process and a random part
	 */
	public String owner() {
		return this.owner;
	}

}

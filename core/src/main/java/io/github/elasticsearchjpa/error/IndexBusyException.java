package io.github.elasticsearchjpa.error;

/**
 * An exception for an operation that did not start, because another operation holds the
 * lease of the index.
 */
public final class IndexBusyException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final String holder;

	/**
	 * Creates an exception.
	 * @param index the name of the index
	 * @param holder the holder of the lease: host, process and a random part
	 */
	public IndexBusyException(String index, String holder) {
		super("Another operation holds the lease of index '%s': %s. Nothing was done; run the command again when it has ended."
			.formatted(index, holder));
		this.holder = holder;
	}

	/**
	 * Returns the holder of the lease.
	 * @return the holder: host, process and a random part
	 */
	public String holder() {
		return this.holder;
	}

}

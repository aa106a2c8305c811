package io.github.elasticsearchjpa.error;

/**
 * An index is being rebuilt, or brought up to date, by somebody else. Nothing was done.
 */
public final class IndexBusyException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final String holder;

	/**
	 * Creates the exception.
	 * @param index the name of the index
	 * @param holder who works on it: host, process and a random part
	 */
	public IndexBusyException(String index, String holder) {
		super("Index '%s' is being worked on by %s. Nothing was done; try again when that has ended.".formatted(index,
				holder));
		this.holder = holder;
	}

	/**
	 * Who works on the index.
	 * @return host, process and a random part
	 */
	public String holder() {
		return this.holder;
	}

}

package io.github.elasticsearchjpa.internal.search;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.search.PersistenceContext;
import io.github.elasticsearchjpa.search.SearchListener;
import org.jspecify.annotations.Nullable;

/**
 * Creates searchers, which share their settings.
 */
public final class SearcherFactory {

	private final LibraryTransactions transactions;

	private final Map<String, Connection> connections;

	private final PersistenceContext context;

	private final SearchDefaults defaults;

	private final SearchNotifier notifier;

	private final IndexSync sync;

	private final OperationRunner operations;

	/**
	 * Creates a factory.
	 * @param transactions the transactions of the library
	 * @param connections the connections by name
	 * @param context the context that loads entities
	 * @param pageSize the number of hits for requests without {@code size}
	 * @param includeSource true if hits contain their document for requests without
	 * {@code _source}
	 * @param listeners the search listeners
	 * @param clock the clock for the times and ids of searches
	 * @param sync the synchronization, which receives missing hits
	 * @param operations the runner that reports searches to operation listeners
	 */
	public SearcherFactory(LibraryTransactions transactions, Map<String, Connection> connections,
			PersistenceContext context, int pageSize, boolean includeSource, List<SearchListener> listeners,
			Clock clock, IndexSync sync, OperationRunner operations) {
		this.transactions = transactions;
		this.connections = Map.copyOf(connections);
		this.context = context;
		this.defaults = new SearchDefaults(pageSize, includeSource);
		this.notifier = new SearchNotifier(listeners, clock);
		this.sync = sync;
		this.operations = operations;
	}

	/**
	 * Creates a searcher of one index, or of several indexes at once.
	 * @param indexes the indexes, at least one, all of the same connection
	 * @return the searcher
	 */
	public Searcher of(List<IndexDefinition> indexes) {
		return new Searcher(new SearchTarget(List.copyOf(indexes)), this.transactions, this.connections, this.context,
				this.defaults, this.notifier, this.sync, this.operations);
	}

}

package io.github.elasticsearchjpa.internal.search;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.search.PersistenceContext;
import io.github.elasticsearchjpa.search.SearchListener;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Makes the searchers of indexes, which have the same settings.
 */
public final class SearcherFactory {

	private final SessionFactoryImplementor sessionFactory;

	private final Map<String, Connection> connections;

	private final PersistenceContext context;

	private final SearchDefaults defaults;

	private final SearchNotifier reports;

	private final IndexSync sync;

	private final OperationRunner work;

	/**
	 * Creates the maker.
	 * @param sessionFactory where the entities are mapped
	 * @param connections the connections by name
	 * @param context where entities are loaded
	 * @param pageSize how many hits a request asks for that does not say
	 * @param includeSource whether hits have their document if a request does not say
	 * @param listeners told of every search
	 * @param clock tells when a search was sent
	 * @param sync the synchronization, which receives missing hits
	 * @param work told of every search, too
	 */
	public SearcherFactory(SessionFactory sessionFactory, Map<String, Connection> connections,
			PersistenceContext context, int pageSize, boolean includeSource, List<SearchListener> listeners,
			Clock clock, IndexSync sync, OperationRunner work) {
		this.sessionFactory = sessionFactory.unwrap(SessionFactoryImplementor.class);
		this.connections = Map.copyOf(connections);
		this.context = context;
		this.defaults = new SearchDefaults(pageSize, includeSource);
		this.reports = new SearchNotifier(listeners, clock);
		this.sync = sync;
		this.work = work;
	}

	/**
	 * A searcher of one index, or of several at once.
	 * @param indexes the indexes, of one connection
	 * @return the searcher
	 */
	public Searcher of(List<IndexDefinition> indexes) {
		return new Searcher(new SearchTarget(List.copyOf(indexes)), this.sessionFactory, this.connections, this.context,
				this.defaults, this.reports, this.sync, this.work);
	}

}

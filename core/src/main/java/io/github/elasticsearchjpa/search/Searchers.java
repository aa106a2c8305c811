package io.github.elasticsearchjpa.search;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.connection.Connection;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.outbox.ChangeQueue;
import io.github.elasticsearchjpa.work.WorkListeners;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Makes the searchers of indexes, which have the same settings.
 */
public final class Searchers {

	private final SessionFactoryImplementor sessionFactory;

	private final Map<String, Connection> connections;

	private final PersistenceContext context;

	private final SearchDefaults defaults;

	private final SearchReports reports;

	private final @Nullable ChangeQueue queue;

	private final WorkListeners work;

	/**
	 * Creates the maker.
	 * @param sessionFactory where the entities are mapped
	 * @param connections the connections by name
	 * @param context where entities are loaded
	 * @param pageSize how many hits a request asks for that does not say
	 * @param includeSource whether hits have their document if a request does not say
	 * @param listeners told of every search
	 * @param clock tells when a search was sent
	 * @param queue where documents go whose row is gone, or null if changes are not
	 * followed
	 * @param work told of every search, too
	 */
	public Searchers(SessionFactory sessionFactory, Map<String, Connection> connections, PersistenceContext context,
			int pageSize, boolean includeSource, List<SearchListener> listeners, Clock clock,
			@Nullable ChangeQueue queue, WorkListeners work) {
		this.sessionFactory = sessionFactory.unwrap(SessionFactoryImplementor.class);
		this.connections = Map.copyOf(connections);
		this.context = context;
		this.defaults = new SearchDefaults(pageSize, includeSource);
		this.reports = new SearchReports(listeners, clock);
		this.queue = queue;
		this.work = work;
	}

	/**
	 * A searcher of one index, or of several at once.
	 * @param indexes the indexes, of one connection
	 * @return the searcher
	 */
	public Searcher of(List<IndexDefinition> indexes) {
		return new Searcher(new SearchTarget(List.copyOf(indexes)), this.sessionFactory, this.connections, this.context,
				this.defaults, this.reports, this.queue, this.work);
	}

}

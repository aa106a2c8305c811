package io.github.elasticsearchjpa;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.internal.capture.Capture;
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.document.BulkLoad;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.document.RowLookup;
import io.github.elasticsearchjpa.internal.generate.MappingGenerator;
import io.github.elasticsearchjpa.internal.index.Creation;
import io.github.elasticsearchjpa.internal.index.Deletion;
import io.github.elasticsearchjpa.internal.index.Deployment;
import io.github.elasticsearchjpa.internal.index.Generations;
import io.github.elasticsearchjpa.internal.index.Rebuild;
import io.github.elasticsearchjpa.internal.index.Rollback;
import io.github.elasticsearchjpa.internal.index.StatusReader;
import io.github.elasticsearchjpa.internal.index.Update;
import io.github.elasticsearchjpa.internal.log.DefaultSearchLog;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.internal.outbox.IndexSync;
import io.github.elasticsearchjpa.internal.outbox.NoSync;
import io.github.elasticsearchjpa.internal.outbox.Outbox;
import io.github.elasticsearchjpa.internal.search.DocumentFetch;
import io.github.elasticsearchjpa.internal.search.SearcherFactory;
import io.github.elasticsearchjpa.internal.text.ErrorTexts;
import io.github.elasticsearchjpa.internal.verify.Prune;
import io.github.elasticsearchjpa.internal.verify.Verification;
import io.github.elasticsearchjpa.search.PersistenceContext;
import io.github.elasticsearchjpa.search.SearchListener;
import io.github.elasticsearchjpa.sync.SyncSettings;
import org.jspecify.annotations.Nullable;

/**
 * The assembly of the library from checked definitions: creates its tables if the
 * settings allow it, connects its parts, registers the capture, and starts its threads.
 */
final class Assembly {

	private final ElasticsearchJpaBuilder settings;

	private final LibraryTransactions transactions;

	private final Map<String, IndexDefinition> definitions;

	private final OperationRunner operations;

	private final DocumentBuilder documents;

	private final RowLookup rows;

	Assembly(ElasticsearchJpaBuilder settings, Map<String, IndexDefinition> definitions) {
		this.settings = settings;
		this.transactions = new LibraryTransactions(settings.sessionFactory);
		this.definitions = definitions;
		this.operations = new OperationRunner(settings.operationListeners);
		this.documents = new DocumentBuilder(this.transactions, settings.jsonMapper, settings.maxDocumentSize,
				new ErrorTexts(settings.errorValues));
		this.rows = new RowLookup(this.transactions);
	}

	ElasticsearchJpa assemble() {
		List<String> problems = new ArrayList<>();
		Outbox outbox = prepare(this.settings.syncSettings, this::openOutbox, problems);
		DefaultSearchLog log = prepare(this.settings.logSettings,
				(settings) -> DefaultSearchLog.open(this.transactions, settings, this.settings.clock), problems);
		if (!problems.isEmpty()) {
			throw new InvalidConfigurationException(problems);
		}
		SearchSync sync = (outbox != null) ? capture(outbox) : null;
		IndexSync indexSync = (outbox != null) ? outbox : new NoSync(this.settings.clock);
		SearcherFactory searchers = searchers(indexSync, log);
		Map<String, DefaultSearchIndex<Object>> indexes = indexes(indexSync, searchers);
		if (outbox != null) {
			outbox.start();
		}
		if (log != null) {
			log.start();
		}
		return new ElasticsearchJpa(Collections.unmodifiableMap(indexes), searchers, outbox, sync, log);
	}

	/** Creates a part that has tables, if it has settings. Collects missing tables. */
	private static <S, T> @Nullable T prepare(@Nullable S settings, Function<S, T> open, List<String> problems) {
		try {
			return (settings != null) ? open.apply(settings) : null;
		}
		catch (InvalidConfigurationException ex) {
			problems.addAll(ex.problems());
			return null;
		}
	}

	private Outbox openOutbox(SyncSettings syncSettings) {
		return Outbox.open(this.transactions, this.documents, this.definitions, syncSettings, this.settings.clock,
				this.operations);
	}

	private SearchSync capture(Outbox outbox) {
		SyncSettings syncSettings = Objects.requireNonNull(this.settings.syncSettings);
		Capture capture = new Capture(this.settings.sessionFactory, this.definitions.values(), outbox, syncSettings,
				this.settings.syncListeners);
		DefaultSearchSync sync = new DefaultSearchSync(capture, outbox, this.definitions.values(), outbox.now());
		capture.register();
		return sync;
	}

	private SearcherFactory searchers(IndexSync sync, @Nullable DefaultSearchLog log) {
		List<SearchListener> listeners = new ArrayList<>(this.settings.searchListeners);
		if (log != null) {
			listeners.add(log::onSearch);
		}
		PersistenceContext context = (this.settings.persistenceContext != null) ? this.settings.persistenceContext
				: (action) -> this.transactions.inTransaction(action);
		return new SearcherFactory(this.transactions, this.settings.connections, context, this.settings.pageSize,
				this.settings.includeSource, listeners, this.settings.clock, sync, this.operations);
	}

	private Map<String, DefaultSearchIndex<Object>> indexes(IndexSync sync, SearcherFactory searchers) {
		SyncSettings syncSettings = this.settings.syncSettings;
		BulkLoad load = new BulkLoad(this.transactions, this.documents, this.settings.chunkSize,
				this.settings.rebuildThreads, sync.leaseDuration(),
				((syncSettings != null) ? syncSettings : SyncSettings.defaults()).buildTimeout(), this.operations);
		Map<String, DefaultSearchIndex<Object>> indexes = new LinkedHashMap<>();
		this.definitions.forEach((name, definition) -> indexes.put(name,
				new DefaultSearchIndex<>(definition, parts(definition, load, sync), searchers.of(List.of(definition)),
						new DocumentFetch(definition, this.transactions), this.rows, this.operations)));
		return indexes;
	}

	private DefaultSearchIndex.Parts parts(IndexDefinition index, BulkLoad load, IndexSync sync) {
		Generations generations = new Generations(index, this.settings.clock);
		Rebuild rebuild = new Rebuild(index, generations, load, sync, this.settings.clock);
		Prune prune = new Prune(index, this.rows, sync);
		return new DefaultSearchIndex.Parts(generations, new Creation(index, generations, load, sync),
				new Deletion(index, generations, sync), rebuild,
				new Rollback(index, generations, rebuild, prune, sync, this.settings.clock),
				new Deployment(index, generations, rebuild, load, sync),
				new Update(index, load, sync, this.settings.clock), prune,
				new Verification(index, load, this.documents, this.rows, sync, this.settings.clock),
				new StatusReader(index, generations, load, sync),
				new MappingGenerator(index, this.documents, this.rows));
	}

}

package io.github.elasticsearchjpa;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

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
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.operation.OperationRunner;
import io.github.elasticsearchjpa.internal.search.DocumentFetch;
import io.github.elasticsearchjpa.internal.search.Searcher;
import io.github.elasticsearchjpa.internal.verify.Prune;
import io.github.elasticsearchjpa.internal.verify.Verification;
import io.github.elasticsearchjpa.operation.DeployResult;
import io.github.elasticsearchjpa.operation.GeneratedMapping;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.operation.LoadResult;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationResult;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.RebuildResult;
import io.github.elasticsearchjpa.operation.RollbackOptions;
import io.github.elasticsearchjpa.operation.RollbackResult;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;
import io.github.elasticsearchjpa.search.EntityLookup;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import tools.jackson.databind.JsonNode;

/**
 * The handle of an index that delegates to the classes of each operation and reports
 * operations to listeners.
 */
final class DefaultSearchIndex<E> implements SearchIndex<E> {

	private final IndexDefinition definition;

	private final Parts parts;

	private final Searcher searcher;

	private final DocumentFetch documents;

	private final RowLookup rows;

	private final OperationRunner operations;

	/** The operations on the index, each with its collaborators. */
	record Parts(Generations generations, Creation creation, Deletion deletion, Rebuild rebuild, Rollback rollback,
			Deployment deployment, Update update, Prune prune, Verification verification, StatusReader status,
			MappingGenerator generator) {
	}

	DefaultSearchIndex(IndexDefinition definition, Parts parts, Searcher searcher, DocumentFetch documents,
			RowLookup rows, OperationRunner operations) {
		this.definition = definition;
		this.parts = parts;
		this.searcher = searcher;
		this.documents = documents;
		this.rows = rows;
		this.operations = operations;
	}

	@Override
	public String name() {
		return this.definition.name();
	}

	@Override
	public String alias() {
		return this.definition.alias();
	}

	@Override
	public String connection() {
		return this.definition.connection().name();
	}

	@Override
	public List<Class<?>> entityTypes() {
		return this.definition.types().stream().<Class<?>>map(IndexedType::javaType).toList();
	}

	@Override
	public Optional<String> mappingLocation() {
		return Optional.ofNullable(this.definition.mapping().location());
	}

	@Override
	public JsonNode mapping() {
		return this.definition.mapping().content();
	}

	@Override
	public boolean create() {
		return this.parts.creation().run();
	}

	@Override
	public boolean delete() {
		return this.parts.deletion().run();
	}

	@Override
	public RebuildResult rebuild(RebuildOptions options, ProgressListener progress) {
		return run("rebuild", progress, (reported) -> this.parts.rebuild().run(options, reported));
	}

	@Override
	public RollbackResult rollback(RollbackOptions options, ProgressListener progress) {
		return run("rollback", progress, (reported) -> this.parts.rollback().run(options, reported));
	}

	@Override
	public DeployResult deploy(RebuildOptions options, ProgressListener progress) {
		return run("deploy", progress, (reported) -> this.parts.deployment().run(options, reported));
	}

	@Override
	public LoadResult update(ProgressListener progress) {
		return run("update", progress, (reported) -> {
			this.parts.generations().checkWritable();
			return this.parts.update().run(reported);
		});
	}

	@Override
	public long prune() {
		return run("prune", ProgressListener.none(), (reported) -> {
			this.parts.generations().checkWritable();
			return this.parts.prune().run();
		});
	}

	@Override
	public VerifyResult verify(VerifyOptions options, ProgressListener progress) {
		return run("verify", progress, (reported) -> {
			this.parts.generations().checkWritable();
			return this.parts.verification().run(options, reported);
		});
	}

	@Override
	public GeneratedMapping generateMapping(int sample) {
		return this.parts.generator().generate(sample);
	}

	@Override
	public IndexStatus status() {
		return this.parts.status().read();
	}

	@Override
	public void refresh() {
		this.definition.connection().refresh(alias());
	}

	@Override
	public long count() {
		return this.definition.connection().count(alias());
	}

	@Override
	public boolean contains(Object id) {
		return this.rows.contains(this.definition, id);
	}

	@Override
	@SuppressWarnings("unchecked")
	public SearchResults<E> search(Search search, SearchOptions options) {
		return (SearchResults<E>) this.searcher.search(search, options, null);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> SearchResults<T> search(Search search, SearchOptions options, EntityLookup<T> lookup) {
		return (SearchResults<T>) this.searcher.search(search, options, lookup);
	}

	@Override
	public long count(Search search, SearchOptions options) {
		return this.searcher.count(search, options);
	}

	@Override
	@SuppressWarnings("unchecked")
	public Stream<SearchHit<E>> stream(Search search, SearchOptions options) {
		return (Stream<SearchHit<E>>) (Stream<?>) this.searcher.stream(search, options);
	}

	@Override
	@SuppressWarnings("unchecked")
	public SearchResults<E> replay(SearchExecution stored) {
		return (SearchResults<E>) this.searcher.replay(stored);
	}

	@Override
	public Optional<JsonNode> fetchDocument(Object id) {
		return this.documents.fetch(null, id);
	}

	@Override
	public Optional<JsonNode> fetchDocument(Class<?> type, Object id) {
		return this.documents.fetch(type, id);
	}

	private <T> T run(String operation, ProgressListener progress, Function<ProgressListener, T> action) {
		return this.operations.run(new Operation.Maintenance(name(), connection(), operation),
				(execution) -> action.apply((rows, total) -> {
					execution.onProgress(rows, total);
					progress.onProgress(rows, total);
				}), (result) -> new OperationResult.Completed());
	}

	IndexDefinition definition() {
		return this.definition;
	}

	@Override
	public String toString() {
		return "index '" + name() + "'";
	}

}

package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.IndexBusyException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.sync.Backlog;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * The state of the indexes, over HTTP; and where its access is {@code unrestricted},
 * rebuilds, verifications and prunings, which a thread of this node does while their
 * request has been answered.
 */
@WebEndpoint(id = "searchindexes", defaultAccess = Access.READ_ONLY)
public final class SearchIndexesEndpoint {

	/**
	 * So long the request waits, to tell what fails at once, such as a second rebuild.
	 */
	private static final Duration FIRST = Duration.ofSeconds(2);

	private static final int ACCEPTED = 202;

	private static final int CONFLICT = 409;

	private static final List<String> OPERATIONS = List.of("rebuild", "verify", "prune");

	private final ElasticsearchJpa jpa;

	private final IndexOperations operations;

	private final Duration timeout;

	SearchIndexesEndpoint(ElasticsearchJpa jpa, IndexOperations operations, Duration timeout) {
		this.jpa = jpa;
		this.operations = operations;
		this.timeout = timeout;
	}

	/**
	 * The state of every index. An Elasticsearch that does not answer is asked once.
	 * @return a report for each, by name
	 */
	@ReadOperation
	public Map<String, Object> indexes() {
		Map<String, String> unreachable = new LinkedHashMap<>();
		this.jpa.connections().forEach((connection) -> {
			String error = error(connection);
			if (error != null) {
				unreachable.put(connection, error);
			}
		});
		Map<String, Object> reports = new LinkedHashMap<>();
		this.jpa.indexes()
			.forEach((index) -> reports.put(index.name(), report(index, unreachable.get(index.connection()))));
		return Map.of("indexes", reports);
	}

	/**
	 * The state of an index.
	 * @param index its name
	 * @return a report, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<Object> index(@Selector String index) {
		return with(index, (found) -> new WebEndpointResponse<>(report(found, error(found.connection()))));
	}

	/**
	 * Begins an operation on an index.
	 * @param index its name
	 * @param operation {@code rebuild}, {@code verify} or {@code prune}
	 * @param resume for a rebuild: whether to go on with a stopped one
	 * @param retain for a rebuild: how many generations to keep
	 * @param fix for a verification: whether to have written again what differs
	 * @param sample for a verification: which part to look at
	 * @return 202 and how far it is; 200 if it is done; 400, 404; 409 if another is under
	 * way; 503 if Elasticsearch does not answer; 500 if it failed
	 */
	@WriteOperation
	public WebEndpointResponse<Object> begin(@Selector String index, @Selector String operation,
			@Nullable Boolean resume, @Nullable Integer retain, @Nullable Boolean fix, @Nullable Double sample) {
		return with(index, (found) -> {
			Function<ProgressListener, Object> work;
			try {
				work = switch (operation) {
					case "rebuild" -> {
						RebuildOptions options = RebuildOptions.defaults()
							.withResume(isTrue(resume))
							.withRetain((retain != null) ? retain : 0);
						yield (progress) -> found.rebuild(options, progress);
					}
					case "verify" -> {
						VerifyOptions options = VerifyOptions.defaults()
							.withFix(isTrue(fix))
							.withSample((sample != null) ? sample : 1);
						yield (progress) -> found.verify(options, progress);
					}
					case "prune" -> (progress) -> Map.of("queued", found.prune());
					default -> throw new IllegalArgumentException("There is no operation '%s'. Operations: %s."
						.formatted(operation, String.join(", ", OPERATIONS)));
				};
			}
			catch (IllegalArgumentException ex) {
				return error(WebEndpointResponse.STATUS_BAD_REQUEST, ex);
			}
			return begin(found, operation, work);
		});
	}

	private static boolean isTrue(@Nullable Boolean option) {
		return Boolean.TRUE.equals(option);
	}

	private WebEndpointResponse<Object> begin(SearchIndex<?> index, String name,
			Function<ProgressListener, Object> work) {
		try {
			IndexOperation operation = this.operations.start(index.name(), name, work);
			boolean done = operation.await(FIRST);
			Throwable failure = operation.failure();
			if (failure != null) {
				return error(status(failure), failure);
			}
			return new WebEndpointResponse<>(operation.report(), done ? WebEndpointResponse.STATUS_OK : ACCEPTED);
		}
		catch (IndexBusyException ex) {
			return error(CONFLICT, ex);
		}
	}

	private static int status(Throwable failure) {
		if (failure instanceof IndexBusyException) {
			return CONFLICT;
		}
		return (failure instanceof RequestFailedException refused && refused.unavailable())
				? WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE : WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR;
	}

	private static WebEndpointResponse<Object> error(int status, Throwable ex) {
		return new WebEndpointResponse<>(Map.of("error", String.valueOf(ex.getMessage())), status);
	}

	private WebEndpointResponse<Object> with(String name,
			Function<SearchIndex<?>, WebEndpointResponse<Object>> action) {
		SearchIndex<?> index;
		try {
			index = this.jpa.index(name);
		}
		catch (ElasticsearchJpaException ex) {
			return error(WebEndpointResponse.STATUS_NOT_FOUND, ex);
		}
		return action.apply(index);
	}

	/** Why a connection cannot be asked more, or null if it can. */
	private @Nullable String error(String connection) {
		try {
			this.jpa.clusterHealth(connection, this.timeout);
			return null;
		}
		catch (RequestFailedException ex) {
			return (ex.unavailable() || ex.status() == 401) ? ex.getMessage() : null;
		}
	}

	private IndexDescription report(SearchIndex<?> index, @Nullable String unreachable) {
		IndexOperation.Report operation = this.operations.last(index.name());
		if (unreachable != null) {
			return IndexDescription.unknown(index, backlog(index), operation, unreachable);
		}
		try {
			return IndexDescription.of(index, index.status(), operation);
		}
		catch (ElasticsearchJpaException ex) {
			return IndexDescription.unknown(index, backlog(index), operation, ex.getMessage());
		}
	}

	private @Nullable Backlog backlog(SearchIndex<?> index) {
		return this.jpa.isSyncEnabled() ? this.jpa.sync().backlog(index.name()) : null;
	}

}

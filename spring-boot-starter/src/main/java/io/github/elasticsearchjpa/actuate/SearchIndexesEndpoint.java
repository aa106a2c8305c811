package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.IndexBusyException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * A web endpoint that returns the state of the indexes. If its access is
 * {@code unrestricted}, it also pauses and resumes indexes, retries and discards dead
 * letters, and starts rebuilds, verifications and prunes, which continue on a thread of
 * this node after the response. Thread-safe.
 */
@WebEndpoint(id = "searchindexes", defaultAccess = Access.READ_ONLY)
public final class SearchIndexesEndpoint {

	/**
	 * The time for which a request waits for its operation, so that the response reports
	 * immediate failures, such as a second rebuild.
	 */
	private static final Duration RESPONSE_WAIT = Duration.ofSeconds(2);

	private static final int ACCEPTED = 202;

	private static final int CONFLICT = 409;

	private static final List<String> OPERATIONS = List.of("rebuild", "verify", "prune", "pause", "resume",
			"retry-dead-letters", "discard-dead-letters");

	private final ElasticsearchJpa jpa;

	private final IndexOperations operations;

	private final Duration timeout;

	SearchIndexesEndpoint(ElasticsearchJpa jpa, IndexOperations operations, Duration timeout) {
		this.jpa = jpa;
		this.operations = operations;
		this.timeout = timeout;
	}

	/**
	 * Returns the state of every index. Checks each connection once and sends no further
	 * requests to a connection that does not answer.
	 * @return a map with the key {@code indexes}, whose value has the state of each index
	 * by name, and with the key {@code otherIndexes}, whose value has the backlog of each
	 * index that has changes and that this node does not configure
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
		Map<String, Object> states = new LinkedHashMap<>();
		this.jpa.indexes()
			.forEach((index) -> states.put(index.name(), describe(index, unreachable.get(index.connection()))));
		Map<String, Backlog> others = new LinkedHashMap<>();
		if (this.jpa.isSyncEnabled()) {
			this.jpa.sync()
				.backlog()
				.stream()
				.filter((backlog) -> !states.containsKey(backlog.index()))
				.forEach((backlog) -> others.put(backlog.index(), backlog));
		}
		return Map.of("indexes", states, "otherIndexes", others);
	}

	/**
	 * Returns the state of an index.
	 * @param index the name of the index
	 * @return the state, or status 404 if there is no such index
	 */
	@ReadOperation
	public WebEndpointResponse<Object> index(@Selector String index) {
		return withIndex(index,
				(searchIndex) -> new WebEndpointResponse<>(describe(searchIndex, error(searchIndex.connection()))));
	}

	/**
	 * Starts an operation on an index and waits up to two seconds for its end. Pausing,
	 * resuming and the operations on dead letters end before the response.
	 * @param index the name of the index
	 * @param operation the operation: rebuild, verify, prune, pause, resume,
	 * retry-dead-letters or discard-dead-letters
	 * @param resume for a rebuild: true to continue the last stopped one; false by
	 * default
	 * @param retain for a rebuild: the number of earlier generations to keep; 0 by
	 * default
	 * @param adopt for a rebuild: true to replace an index that the library did not
	 * create, and to keep it under another name; false by default
	 * @param allowShrink for a rebuild: true to allow far fewer documents than searches
	 * read now; false by default
	 * @param fix for a verification: true to repair drift; false by default
	 * @param sample for a verification: the fraction of rows and documents to compare,
	 * over 0 and at most 1; 1 by default
	 * @param cause for the operations on dead letters: the id of their cause; all dead
	 * letters of the index by default
	 * @return the state of the operation, with status 200 if it is done and 202 if it is
	 * running; or an error, with status 400 for an unknown operation, a wrong option, or
	 * an operation that needs the synchronization if it is off, 404 if there is no such
	 * index, 409 if another operation on the index is running, 503 if Elasticsearch is
	 * unavailable, and 500 for any other failure
	 */
	@WriteOperation
	public WebEndpointResponse<Object> begin(@Selector String index, @Selector String operation,
			@Nullable Boolean resume, @Nullable Integer retain, @Nullable Boolean adopt, @Nullable Boolean allowShrink,
			@Nullable Boolean fix, @Nullable Double sample, @Nullable String cause) {
		return withIndex(index, (searchIndex) -> {
			Function<SearchSync, Map<String, Object>> outboxAction = outboxAction(index, operation, cause);
			if (outboxAction != null) {
				return run(outboxAction);
			}
			Function<ProgressListener, Object> action;
			try {
				action = switch (operation) {
					case "rebuild" -> {
						RebuildOptions options = RebuildOptions.defaults()
							.withResume(isTrue(resume))
							.withRetain((retain != null) ? retain : 0)
							.withAdopt(isTrue(adopt))
							.withAllowShrink(isTrue(allowShrink));
						yield (progress) -> searchIndex.rebuild(options, progress);
					}
					case "verify" -> {
						VerifyOptions options = VerifyOptions.defaults()
							.withFix(isTrue(fix))
							.withSample((sample != null) ? sample : 1);
						yield (progress) -> searchIndex.verify(options, progress);
					}
					case "prune" -> (progress) -> Map.of("queued", searchIndex.prune());
					default -> throw new IllegalArgumentException("There is no operation '%s'. Operations: %s."
						.formatted(operation, String.join(", ", OPERATIONS)));
				};
			}
			catch (IllegalArgumentException ex) {
				return error(WebEndpointResponse.STATUS_BAD_REQUEST, ex);
			}
			return start(searchIndex, operation, action);
		});
	}

	/** Returns an operation that changes the outbox only, or null for another one. */
	private static @Nullable Function<SearchSync, Map<String, Object>> outboxAction(String index, String operation,
			@Nullable String cause) {
		return switch (operation) {
			case "pause" -> (sync) -> {
				sync.pause(index);
				return Map.of("paused", true);
			};
			case "resume" -> (sync) -> {
				sync.resume(index);
				return Map.of("paused", false);
			};
			case "retry-dead-letters" -> (sync) -> Map.of("queued",
					(cause != null) ? sync.retryDeadLetters(index, cause) : sync.retryDeadLetters(index));
			case "discard-dead-letters" -> (sync) -> Map.of("discarded",
					(cause != null) ? sync.discardDeadLetters(index, cause) : sync.discardDeadLetters(index));
			default -> null;
		};
	}

	private WebEndpointResponse<Object> run(Function<SearchSync, Map<String, Object>> action) {
		if (!this.jpa.isSyncEnabled()) {
			return error(WebEndpointResponse.STATUS_BAD_REQUEST, new IllegalArgumentException(
					"The synchronization is off. To switch it on, set elasticsearch-jpa.sync.enabled to true."));
		}
		return new WebEndpointResponse<>(action.apply(this.jpa.sync()));
	}

	private static boolean isTrue(@Nullable Boolean option) {
		return Boolean.TRUE.equals(option);
	}

	private WebEndpointResponse<Object> start(SearchIndex<?> index, String name,
			Function<ProgressListener, Object> action) {
		try {
			IndexOperation operation = this.operations.start(index.name(), name, action);
			boolean done = operation.await(RESPONSE_WAIT);
			Throwable failure = operation.failure();
			if (failure != null) {
				return error(status(failure), failure);
			}
			return new WebEndpointResponse<>(operation.state(), done ? WebEndpointResponse.STATUS_OK : ACCEPTED);
		}
		catch (IndexBusyException ex) {
			return error(CONFLICT, ex);
		}
	}

	private static int status(Throwable failure) {
		if (failure instanceof IndexBusyException) {
			return CONFLICT;
		}
		return (failure instanceof RequestFailedException request && request.isTemporary())
				? WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE : WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR;
	}

	private static WebEndpointResponse<Object> error(int status, Throwable ex) {
		return new WebEndpointResponse<>(Map.of("error", String.valueOf(ex.getMessage())), status);
	}

	private WebEndpointResponse<Object> withIndex(String name,
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

	/**
	 * Returns the error of a connection that is unavailable or rejects the credentials,
	 * or null. Other errors, such as a missing privilege, concern the health request
	 * only.
	 */
	private @Nullable String error(String connection) {
		try {
			this.jpa.clusterHealth(connection, this.timeout);
			return null;
		}
		catch (RequestFailedException ex) {
			return (ex.isTemporary() || ex.status() == 401) ? ex.getMessage() : null;
		}
	}

	private IndexDescription describe(SearchIndex<?> index, @Nullable String unreachable) {
		OperationState operation = this.operations.last(index.name());
		if (unreachable != null) {
			return unknown(index, operation, unreachable);
		}
		try {
			IndexStatus status = index.status();
			return IndexDescription.of(index, status, deadLetterCauses(status.backlog()), circuit(index), operation);
		}
		catch (ElasticsearchJpaException ex) {
			return unknown(index, operation, ex.getMessage());
		}
	}

	private IndexDescription unknown(SearchIndex<?> index, @Nullable OperationState operation, @Nullable String error) {
		Backlog backlog = this.jpa.isSyncEnabled() ? this.jpa.sync().backlog(index.name()) : null;
		return IndexDescription.unknown(index, backlog, deadLetterCauses(backlog), circuit(index), operation, error);
	}

	private @Nullable CircuitState circuit(SearchIndex<?> index) {
		return this.jpa.isSyncEnabled() ? Circuits.of(this.jpa.sync(), index.connection()) : null;
	}

	private List<DeadLetterCause> deadLetterCauses(@Nullable Backlog backlog) {
		return (backlog != null && backlog.deadLetters() > 0) ? this.jpa.sync().deadLetterCauses(backlog.index())
				: List.of();
	}

}

package io.github.elasticsearchjpa.actuate;

import java.util.List;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.github.elasticsearchjpa.sync.DeadLetterCause;
import org.jspecify.annotations.Nullable;

/**
 * The state of an index, as the endpoint returns it. If Elasticsearch cannot be reached,
 * the values that depend on it are null.
 *
 * @param index the configured name of the index
 * @param alias the name in Elasticsearch
 * @param connection the name of the connection
 * @param rows the number of rows in scope
 * @param generations the physical indexes, newest first
 * @param unmanaged the physical indexes behind the alias that the library did not create
 * @param mapping the difference between the mapping file and the generation that is read;
 * null if the index does not exist
 * @param documentVersion the version of the documents that this node builds
 * @param holder the node that holds the lease of the index, for instance for a rebuild,
 * or null
 * @param backlog the backlog, or null without synchronization
 * @param deadLetterCauses the causes of the dead letters, those of most documents first
 * @param circuit the circuit of the connection on this node, or null without
 * synchronization
 * @param operation the last operation that the endpoint started on this node, or null
 * @param error why the state could not be read, or null
 */
record IndexDescription(String index, String alias, String connection, @Nullable Long rows,
		@Nullable List<IndexStatus.Generation> generations, @Nullable List<String> unmanaged, @Nullable String mapping,
		@Nullable Integer documentVersion, @Nullable String holder, @Nullable Backlog backlog,
		List<DeadLetterCause> deadLetterCauses, @Nullable CircuitState circuit, @Nullable OperationState operation,
		@Nullable String error) {

	static IndexDescription of(SearchIndex<?> index, IndexStatus status, List<DeadLetterCause> deadLetterCauses,
			@Nullable CircuitState circuit, @Nullable OperationState operation) {
		boolean read = status.failure() == null;
		return new IndexDescription(index.name(), index.alias(), index.connection(), status.rows(),
				read ? status.generations() : null, read ? status.unmanaged() : null,
				(status.mapping() != null) ? status.mapping().toString() : null, status.documentVersion(),
				status.holder(), status.backlog(), deadLetterCauses, circuit, operation, status.failure());
	}

	static IndexDescription unknown(SearchIndex<?> index, @Nullable Backlog backlog,
			List<DeadLetterCause> deadLetterCauses, @Nullable CircuitState circuit, @Nullable OperationState operation,
			@Nullable String error) {
		return new IndexDescription(index.name(), index.alias(), index.connection(), null, null, null, null, null, null,
				backlog, deadLetterCauses, circuit, operation, error);
	}

}

package io.github.elasticsearchjpa.actuate;

import java.util.List;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.sync.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * The state of an index, as the endpoint shows it. Without Elasticsearch only what is
 * known here.
 *
 * @param index its name
 * @param alias its name in Elasticsearch
 * @param connection the name of its connection
 * @param rows how many rows are in scope
 * @param generations its physical indexes, newest first
 * @param unmanaged physical indexes read under its name that were not made here
 * @param mapping what sets its mapping file apart from what is read
 * @param documentVersion the version of the documents that this node makes
 * @param holder who rebuilds it, say, on any node
 * @param backlog what waits
 * @param operation what this endpoint began last, on this node
 * @param error why the rest is not known
 */
record IndexDescription(String index, String alias, String connection, @Nullable Long rows,
		@Nullable List<IndexStatus.Generation> generations, @Nullable List<String> unmanaged, @Nullable String mapping,
		@Nullable Integer documentVersion, @Nullable String holder, @Nullable Backlog backlog,
		IndexOperation.@Nullable Report operation, @Nullable String error) {

	static IndexDescription of(SearchIndex<?> index, IndexStatus status, IndexOperation.@Nullable Report operation) {
		return new IndexDescription(index.name(), index.alias(), index.connection(), status.rows(),
				status.generations(), status.unmanaged(),
				(status.mapping() != null) ? status.mapping().toString() : null, status.documentVersion(),
				status.holder(), status.backlog(), operation, null);
	}

	static IndexDescription unknown(SearchIndex<?> index, @Nullable Backlog backlog,
			IndexOperation.@Nullable Report operation, @Nullable String error) {
		return new IndexDescription(index.name(), index.alias(), index.connection(), null, null, null, null, null, null,
				backlog, operation, error);
	}

}

package io.github.elasticsearchjpa.internal.search;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The defaults that are added to a search request.
 *
 * @param pageSize the number of hits
 * @param includeSource true if hits contain their document
 */
record SearchDefaults(int pageSize, boolean includeSource) {

	/**
	 * Adds the defaults and a timeout to a request, unless it has its own values or
	 * Elasticsearch would reject them.
	 */
	void addTo(ObjectNode body, @Nullable Duration timeout) {
		// A retriever has a window of its own, which must not be smaller than the size.
		if (!body.has("size") && !body.has("retriever") && !body.has("rank")) {
			body.put("size", this.pageSize);
		}
		if (!body.has("_source") && !this.includeSource) {
			body.put("_source", false);
		}
		if (!body.has("timeout") && timeout != null) {
			body.put("timeout", Math.max(timeout.toMillis(), 1) + "ms");
		}
	}

}

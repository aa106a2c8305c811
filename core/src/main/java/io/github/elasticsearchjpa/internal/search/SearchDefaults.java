package io.github.elasticsearchjpa.internal.search;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is added to a request that does not say, never where it would be refused.
 *
 * @param pageSize how many hits to ask for
 * @param includeSource whether hits have their document
 */
record SearchDefaults(int pageSize, boolean includeSource) {

	void addTo(ObjectNode body, @Nullable Duration timeout) {
		// A retriever ranks a window of its own size, which must not be the smaller.
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

package io.github.elasticsearchjpa.internal.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.connection.PointInTime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A scan of the ids of all documents of an index, in pages, at one point in time. Memory
 * holds one page, whatever the number of documents.
 */
final class DocumentScan {

	/** Below the maximum number of parameters of a statement in every database. */
	private static final int PAGE_SIZE = 500;

	private static final JsonMapper JSON = new JsonMapper();

	private final Connection connection;

	private final String index;

	DocumentScan(Connection connection, String index) {
		this.connection = connection;
		this.index = index;
	}

	/**
	 * Runs the scan on the calling thread. Refreshes the index first.
	 * @param slices the number of slices of the documents
	 * @param slice the slice to read, from 0
	 * @param action receives the ids of each page
	 */
	void run(int slices, int slice, Consumer<List<String>> action) {
		this.connection.refresh(this.index);
		try (PointInTime pointInTime = PointInTime.open(this.connection, this.index)) {
			ObjectNode search = search(slices, slice, pointInTime.tiebreaker());
			while (true) {
				pointInTime.putInto(search);
				JsonNode response = this.connection.send("POST", "/_search", search);
				pointInTime.continueFrom(response);
				JsonNode hits = response.path("hits").path("hits");
				if (hits.isEmpty()) {
					return;
				}
				List<String> ids = new ArrayList<>();
				hits.forEach((hit) -> ids.add(hit.path("_id").asString()));
				search.set("search_after", hits.path(hits.size() - 1).path("sort"));
				action.accept(ids);
			}
		}
	}

	private static ObjectNode search(int slices, int slice, String tiebreaker) {
		ObjectNode search = JSON.createObjectNode();
		search.put("size", PAGE_SIZE).put("_source", false).put("track_total_hits", false);
		search.putArray("sort").add(tiebreaker);
		if (slices > 1) {
			search.putObject("slice").put("id", slice).put("max", slices);
		}
		return search;
	}

}

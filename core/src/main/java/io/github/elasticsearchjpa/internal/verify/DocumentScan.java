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
 * Passes on the id of every document of an index, in pages, as they were when it began (a
 * point in time). Memory holds one page, whatever the number of documents.
 */
final class DocumentScan {

	/** Within what every database allows in a list. */
	private static final int PAGE = 500;

	private static final JsonMapper JSON = new JsonMapper();

	private final Connection connection;

	private final String index;

	DocumentScan(Connection connection, String index) {
		this.connection = connection;
		this.index = index;
	}

	/**
	 * Runs on the caller's thread.
	 * @param slices into how many parts to divide the documents
	 * @param slice the part to read, from 0
	 * @param action takes a page of ids
	 */
	void run(int slices, int slice, Consumer<List<String>> action) {
		this.connection.refresh(this.index);
		try (PointInTime pointInTime = PointInTime.open(this.connection, this.index)) {
			ObjectNode search = search(slices, slice, pointInTime.tiebreaker());
			while (true) {
				pointInTime.putInto(search);
				JsonNode found = this.connection.send("POST", "/_search", search);
				pointInTime.continueFrom(found);
				JsonNode hits = found.path("hits").path("hits");
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

	private static ObjectNode search(int slices, int slice, String order) {
		ObjectNode search = JSON.createObjectNode();
		search.put("size", PAGE).put("_source", false).put("track_total_hits", false);
		search.putArray("sort").add(order);
		if (slices > 1) {
			search.putObject("slice").put("id", slice).put("max", slices);
		}
		return search;
	}

}

package io.github.elasticsearchjpa.internal.search;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.internal.connection.PointInTime;
import io.github.elasticsearchjpa.search.SearchHit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A spliterator over all hits of a search. Reads them from a point in time and keeps one
 * page of them in memory.
 */
final class HitStream extends AbstractSpliterator<SearchHit<Object>> implements AutoCloseable {

	/** The page size if the request has no {@code size}. */
	static final int PAGE_SIZE = 1000;

	/** The keys that Elasticsearch rejects, or would process again for each page. */
	private static final List<String> UNSUPPORTED_KEYS = List.of("from", "pit", "search_after", "aggs", "aggregations",
			"suggest");

	private static final Logger logger = LoggerFactory.getLogger(HitStream.class);

	private final ObjectNode body;

	private final PointInTime pointInTime;

	private final PageReader pageReader;

	private final Queue<SearchHit<Object>> buffer = new ArrayDeque<>();

	private int documents;

	private int missing;

	private boolean closed;

	HitStream(ObjectNode body, PointInTime pointInTime, PageReader pageReader) {
		super(Long.MAX_VALUE, ORDERED | NONNULL);
		this.body = body;
		this.pointInTime = pointInTime;
		this.pageReader = pageReader;
		addDefaults();
	}

	/** Checks that a request can be read in pages. */
	static void check(ObjectNode body) {
		List<String> unsupported = UNSUPPORTED_KEYS.stream().filter(body::has).toList();
		if (!unsupported.isEmpty()) {
			throw new IllegalArgumentException(
					"A stream returns all hits and nothing else. Search for a page instead, or remove from the request: %s."
						.formatted(String.join(", ", unsupported)));
		}
	}

	/** Adds the page size and an unambiguous sort order to the request. */
	private void addDefaults() {
		if (!this.body.has("size")) {
			this.body.put("size", PAGE_SIZE);
		}
		if (!this.body.has("track_total_hits")) {
			this.body.put("track_total_hits", false);
		}
		JsonNode requested = this.body.path("sort");
		ArrayNode sort = this.body.putArray("sort");
		if (requested.isArray()) {
			sort.addAll((ArrayNode) requested);
		}
		else if (!requested.isMissingNode()) {
			sort.add(requested);
		}
		else if (this.body.has("query") || this.body.has("knn")) {
			sort.add("_score");
		}
		String tiebreaker = this.pointInTime.tiebreaker();
		if (!sort.toString().contains('"' + tiebreaker + '"')) {
			sort.addObject().put(tiebreaker, "asc");
		}
	}

	@Override
	public boolean tryAdvance(Consumer<? super SearchHit<Object>> action) {
		while (this.buffer.isEmpty() && !this.closed) {
			readPage();
		}
		SearchHit<Object> next = this.buffer.poll();
		if (next == null) {
			return false;
		}
		action.accept(next);
		return true;
	}

	private void readPage() {
		this.pointInTime.putInto(this.body);
		Page page = this.pageReader.read(this.body, this.documents + 1);
		this.pointInTime.continueFrom(page.response());
		List<JsonNode> hits = page.response().path("hits").path("hits").valueStream().toList();
		this.documents += hits.size();
		this.missing += page.loaded().missing().size();
		this.buffer.addAll(page.loaded().hits());
		if (hits.size() < this.body.path("size").asInt(PAGE_SIZE)) {
			close();
			if (this.missing > 0) {
				logger.info("A stream left out {} of {} hits, because their rows were not found", this.missing,
						this.documents);
			}
			return;
		}
		JsonNode sortValues = hits.get(hits.size() - 1).path("sort");
		if (sortValues.isMissingNode()) {
			close();
			throw new ElasticsearchJpaException(
					"The stream cannot read its next page: the hits of Elasticsearch have no sort values.");
		}
		this.body.set("search_after", sortValues);
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			this.pointInTime.close();
		}
	}

	/** A reader of a page of hits and their entities. */
	interface PageReader {

		/**
		 * Reads a page.
		 * @param body the request for the page
		 * @param firstRank the rank of the first hit of the page
		 * @return the page
		 */
		Page read(ObjectNode body, int firstRank);

	}

	/**
	 * A page of hits.
	 *
	 * @param response the response of Elasticsearch
	 * @param loaded the hits with their entities
	 */
	record Page(JsonNode response, LoadedHits<Object> loaded) {
	}

}

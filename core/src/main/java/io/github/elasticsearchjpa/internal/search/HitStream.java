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
 * All hits of a search, a page at a time, from a point in time. Holds one page.
 */
final class HitStream extends AbstractSpliterator<SearchHit<Object>> implements AutoCloseable {

	/** How many hits are read at once, unless the request says. */
	static final int PAGE = 1000;

	/** What would be refused, or worked out again with each page. */
	private static final List<String> REFUSED = List.of("from", "pit", "search_after", "aggs", "aggregations",
			"suggest");

	private static final Logger logger = LoggerFactory.getLogger(HitStream.class);

	private final ObjectNode body;

	private final PointInTime pointInTime;

	private final Pages pages;

	private final Queue<SearchHit<Object>> waiting = new ArrayDeque<>();

	private int read;

	private int missing;

	private boolean ended;

	HitStream(ObjectNode body, PointInTime pointInTime, Pages pages) {
		super(Long.MAX_VALUE, ORDERED | NONNULL);
		this.body = body;
		this.pointInTime = pointInTime;
		this.pages = pages;
		prepare();
	}

	/** Refuses a request that cannot be read in pages. */
	static void check(ObjectNode body) {
		List<String> refused = REFUSED.stream().filter(body::has).toList();
		if (!refused.isEmpty()) {
			throw new IllegalArgumentException("A stream gives every hit and nothing but hits; its request has: %s. "
				.formatted(String.join(", ", refused)) + "Leave that out, or search for a page.");
		}
	}

	private void prepare() {
		if (!this.body.has("size")) {
			this.body.put("size", PAGE);
		}
		if (!this.body.has("track_total_hits")) {
			this.body.put("track_total_hits", false);
		}
		JsonNode wanted = this.body.path("sort");
		ArrayNode sort = this.body.putArray("sort");
		if (wanted.isArray()) {
			sort.addAll((ArrayNode) wanted);
		}
		else if (!wanted.isMissingNode()) {
			sort.add(wanted);
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
		while (this.waiting.isEmpty() && !this.ended) {
			readPage();
		}
		SearchHit<Object> next = this.waiting.poll();
		if (next == null) {
			return false;
		}
		action.accept(next);
		return true;
	}

	private void readPage() {
		this.pointInTime.putInto(this.body);
		Page page = this.pages.read(this.body, this.read + 1);
		this.pointInTime.continueFrom(page.answer());
		List<JsonNode> found = page.answer().path("hits").path("hits").valueStream().toList();
		this.read += found.size();
		this.missing += page.loaded().missing().size();
		this.waiting.addAll(page.loaded().hits());
		if (found.size() < this.body.path("size").asInt(PAGE)) {
			close();
			if (this.missing > 0) {
				logger.info("Of {} hits, {} have no row", this.read, this.missing);
			}
			return;
		}
		JsonNode after = found.get(found.size() - 1).path("sort");
		if (after.isMissingNode()) {
			close();
			throw new ElasticsearchJpaException("The hits of a stream do not say where the next page begins.");
		}
		this.body.set("search_after", after);
	}

	@Override
	public void close() {
		if (!this.ended) {
			this.ended = true;
			this.pointInTime.close();
		}
	}

	/** Reads one page: the hits, and their entities. */
	interface Pages {

		Page read(ObjectNode body, int rank);

	}

	/**
	 * A page.
	 *
	 * @param answer what Elasticsearch returned
	 * @param loaded its hits with their entities
	 */
	record Page(JsonNode answer, LoadedHits<Object> loaded) {
	}

}

package io.github.elasticsearchjpa.search;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.mapping.IndexDefinition;
import io.github.elasticsearchjpa.search.ExecutedSearch.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a search: one request to Elasticsearch, then one SQL query for the entities of the
 * page, joined to the hits by id.
 */
public final class Searcher {

	private static final Logger logger = LoggerFactory.getLogger(Searcher.class);

	private final IndexDefinition index;

	private final HitLoader loader;

	private final int pageSize;

	private final List<SearchListener> listeners;

	private final Clock clock;

	private final SearchIds ids;

	/**
	 * Creates a searcher of an index.
	 * @param index the index
	 * @param context where entities are loaded
	 * @param pageSize how many hits a request asks for that does not say
	 * @param listeners told of every search
	 * @param clock tells when a search was sent
	 */
	public Searcher(IndexDefinition index, PersistenceContext context, int pageSize, List<SearchListener> listeners,
			Clock clock) {
		this.index = index;
		this.loader = new HitLoader(index, context);
		this.pageSize = pageSize;
		this.listeners = List.copyOf(listeners);
		this.clock = clock;
		this.ids = new SearchIds(clock);
	}

	/**
	 * Runs a search.
	 * @param search the request
	 * @param options what to say of it
	 * @return the hits with their entities
	 * @throws RequestFailedException if Elasticsearch refuses the request or does not
	 * answer
	 */
	public SearchResults<Object> search(Search search, SearchOptions options) {
		ObjectNode body = search.body();
		if (!body.has("size")) {
			body.put("size", this.pageSize);
		}
		UUID id = this.ids.next();
		Instant executedAt = this.clock.instant();
		long start = System.nanoTime();
		JsonNode response = null;
		RequestFailedException failure = null;
		Page page = null;
		try {
			response = this.index.connection().send("POST", "/" + this.index.alias() + "/_search", body);
			LogicalNames.rename(response, (any) -> this.index.name());
			page = join(response, body.path("from").asInt(0));
		}
		catch (RequestFailedException ex) {
			failure = ex;
		}
		ExecutedSearch executed = new ExecutedSearch(id, Kind.SEARCH, List.of(this.index.name()), body, options,
				executedAt, Duration.ofNanos(System.nanoTime() - start), response, failure);
		tell(executed);
		if (page == null) {
			throw Objects.requireNonNull(failure);
		}
		return new SearchResults<>(page.hits(), page.missing(), executed);
	}

	private void tell(ExecutedSearch executed) {
		for (SearchListener listener : this.listeners) {
			try {
				listener.searched(executed);
			}
			catch (RuntimeException ex) {
				logger.warn("A listener failed on search {} of {}. The search itself did not.", executed.id(),
						executed.indexes(), ex);
			}
		}
	}

	private Page join(JsonNode response, int from) {
		List<JsonNode> found = response.path("hits").path("hits").valueStream().toList();
		Map<String, Object> entities = this.loader.load(found.stream().map(Searcher::id).toList());
		List<SearchHit<Object>> hits = new ArrayList<>();
		List<String> missing = new ArrayList<>();
		int rank = from;
		for (JsonNode hit : found) {
			rank++;
			Object entity = entities.get(id(hit));
			if (entity == null) {
				missing.add(id(hit));
			}
			else {
				hits.add(hit(hit, entity, rank));
			}
		}
		return new Page(List.copyOf(hits), List.copyOf(missing));
	}

	private SearchHit<Object> hit(JsonNode hit, Object entity, int rank) {
		JsonNode score = hit.path("_score");
		return new SearchHit<>(entity, id(hit), this.index.name(), rank, score.isNumber() ? score.doubleValue() : null,
				highlights(hit.path("highlight")), hit.get("_source"));
	}

	private static String id(JsonNode hit) {
		return hit.path("_id").asString("");
	}

	private static Map<String, List<String>> highlights(JsonNode highlight) {
		Map<String, List<String>> highlights = new LinkedHashMap<>();
		highlight.forEachEntry((field, fragments) -> highlights.put(field,
				fragments.valueStream().map((fragment) -> fragment.asString("")).toList()));
		return highlights;
	}

	private record Page(List<SearchHit<Object>> hits, List<String> missing) {
	}

}

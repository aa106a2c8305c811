package io.github.elasticsearchjpa.internal.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.search.EntityQuery.Found;
import io.github.elasticsearchjpa.search.MissingHit;
import io.github.elasticsearchjpa.search.PersistenceContext;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchOptions;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Loads the entities of a page of hits: one query for each entity type among them,
 * whatever the number of indexes.
 */
final class HitLoader {

	private static final Logger logger = LoggerFactory.getLogger(HitLoader.class);

	private final SearchTarget target;

	private final SearchOptions options;

	private final @Nullable ResolvedLookup lookup;

	/**
	 * Creates a loader for one search.
	 * @param target the indexes
	 * @param options what to load, and the filter
	 * @param lookup what to load instead of the entities indexed, or null
	 */
	HitLoader(SearchTarget target, SearchOptions options, @Nullable ResolvedLookup lookup) {
		this.target = target;
		this.options = options;
		this.lookup = lookup;
	}

	/** Joins a page of hits to their entities; the first hit has the given rank. */
	LoadedHits<Object> load(List<JsonNode> page, int rank, PersistenceContext context) {
		List<@Nullable Sought> sought = new ArrayList<>();
		Map<Type, Map<String, Object>> keys = new LinkedHashMap<>();
		for (JsonNode hit : page) {
			Sought one = sought(hit);
			sought.add(one);
			if (one != null) {
				keys.computeIfAbsent(one.type(), (any) -> new LinkedHashMap<>()).put(one.text(), one.key());
			}
		}
		Map<Type, Map<String, Found>> found = new HashMap<>();
		if (!keys.isEmpty()) {
			context.run((entityManager) -> keys
				.forEach((type, values) -> found.put(type, new EntityQuery(type.entity(), type.key(), this.options)
					.run(entityManager, List.copyOf(values.values())))));
		}
		return join(page, rank, sought, found);
	}

	private static LoadedHits<Object> join(List<JsonNode> page, int firstRank, List<@Nullable Sought> sought,
			Map<Type, Map<String, Found>> found) {
		List<SearchHit<Object>> hits = new ArrayList<>();
		List<MissingHit> missing = new ArrayList<>();
		int filteredOut = 0;
		for (int i = 0; i < page.size(); i++) {
			JsonNode hit = page.get(i);
			Sought one = sought.get(i);
			Found entity = (one != null) ? found.getOrDefault(one.type(), Map.of()).get(one.text()) : null;
			if (one == null || entity == null) {
				missing.add(new MissingHit(id(hit), index(hit), firstRank + i));
			}
			else if (!entity.fits()) {
				filteredOut++;
			}
			else {
				hits.add(new SearchHit<>(entity.entity(), one.type().entity().getMappedClass(), id(hit), index(hit),
						firstRank + i, hit));
			}
		}
		return new LoadedHits<>(hits, missing, filteredOut);
	}

	private static String id(JsonNode hit) {
		return hit.path("_id").asString("");
	}

	private static String index(JsonNode hit) {
		return hit.path("_index").asString("");
	}

	/** The entity that belongs to a hit, or null if it does not say. */
	private @Nullable Sought sought(JsonNode hit) {
		IndexDefinition index = this.target.index(index(hit));
		try {
			IndexedType type = index.typeOf(id(hit));
			if (this.lookup == null) {
				return Sought.of(new Type(type.entity(), type.documentKey()), type.keyText(id(hit)));
			}
			String text = this.lookup.valueIn(hit, type.keyText(id(hit)));
			return (text != null) ? Sought.of(new Type(this.lookup.entity(), this.lookup.key()), text) : null;
		}
		catch (IllegalArgumentException ex) {
			logger.warn("Document '{}' of index '{}' leads to no entity: {}", id(hit), index.name(), ex.getMessage());
			return null;
		}
	}

	/** What to load by what. The same attribute is the same key, whichever the index. */
	private record Type(EntityPersister entity, EntityKey key) {

		@Override
		public boolean equals(Object other) {
			return other instanceof Type type && this.entity.equals(type.entity)
					&& this.key.order().equals(type.key.order());
		}

		@Override
		public int hashCode() {
			return this.entity.hashCode();
		}

	}

	/** An entity to load, by its key, and the text of that by which it is found again. */
	private record Sought(Type type, Object key, String text) {

		static Sought of(Type type, String text) {
			Object key = type.key().fromText(text);
			return new Sought(type, key, type.key().toText(key));
		}

	}

}

package io.github.elasticsearchjpa.internal.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.text.PrintableText;
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
 * Loads the entities for a page of hits. Runs one query for each entity type on the page,
 * even if several indexes contain the type.
 */
final class HitLoader {

	private static final Logger logger = LoggerFactory.getLogger(HitLoader.class);

	private final SearchTarget target;

	private final SearchOptions options;

	private final @Nullable ResolvedLookup lookup;

	/**
	 * Creates a loader for one search.
	 * @param target the searched indexes
	 * @param options the options with the fetch paths and the filter
	 * @param lookup the lookup of entities of another type, or null for the indexed
	 * entities
	 */
	HitLoader(SearchTarget target, SearchOptions options, @Nullable ResolvedLookup lookup) {
		this.target = target;
		this.options = options;
		this.lookup = lookup;
	}

	/** Joins a page of hits to their entities. The first hit has the given rank. */
	LoadedHits<Object> load(List<JsonNode> page, int firstRank, PersistenceContext context) {
		List<@Nullable LookupKey> lookupKeys = new ArrayList<>();
		Map<LookupType, Map<String, Object>> keysByType = new LinkedHashMap<>();
		for (JsonNode hit : page) {
			LookupKey lookupKey = lookupKey(hit);
			lookupKeys.add(lookupKey);
			if (lookupKey != null) {
				keysByType.computeIfAbsent(lookupKey.type(), (type) -> new LinkedHashMap<>())
					.put(lookupKey.text(), lookupKey.key());
			}
		}
		Map<LookupType, Map<String, LoadedEntity>> entities = new HashMap<>();
		if (!keysByType.isEmpty()) {
			context.run((entityManager) -> keysByType
				.forEach((type, keys) -> entities.put(type, new EntityQuery(type.entity(), type.key(), this.options)
					.run(entityManager, List.copyOf(keys.values())))));
		}
		return join(page, firstRank, lookupKeys, entities);
	}

	private static LoadedHits<Object> join(List<JsonNode> page, int firstRank, List<@Nullable LookupKey> lookupKeys,
			Map<LookupType, Map<String, LoadedEntity>> entities) {
		List<SearchHit<Object>> hits = new ArrayList<>();
		List<MissingHit> missing = new ArrayList<>();
		int filteredOut = 0;
		for (int i = 0; i < page.size(); i++) {
			JsonNode hit = page.get(i);
			LookupKey lookupKey = lookupKeys.get(i);
			LoadedEntity loaded = (lookupKey != null)
					? entities.getOrDefault(lookupKey.type(), Map.of()).get(lookupKey.text()) : null;
			if (lookupKey == null || loaded == null) {
				missing.add(new MissingHit(id(hit), index(hit), firstRank + i));
			}
			else if (!loaded.satisfiesFilter()) {
				filteredOut++;
			}
			else {
				hits.add(new SearchHit<>(loaded.entity(), lookupKey.type().entity().getMappedClass(), id(hit),
						index(hit), firstRank + i, hit));
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

	/**
	 * Returns the key of the entity for a hit, or null if the document refers to none.
	 */
	private @Nullable LookupKey lookupKey(JsonNode hit) {
		IndexDefinition index = this.target.index(index(hit));
		try {
			IndexedType type = index.typeOf(id(hit));
			if (this.lookup == null) {
				return LookupKey.of(new LookupType(type.entity(), type.documentKey()), type.keyText(id(hit)));
			}
			String text = this.lookup.valueIn(hit, type.keyText(id(hit)));
			return (text != null) ? LookupKey.of(new LookupType(this.lookup.entity(), this.lookup.key()), text) : null;
		}
		catch (IllegalArgumentException ex) {
			// The text of the exception quotes the value by which the entity is looked
			// up.
			logger.warn("Document '{}' of index '{}' refers to no entity and is a missing hit: {}",
					PrintableText.of(id(hit)), index.name(),
					(this.lookup == null) ? PrintableText.of(String.valueOf(ex.getMessage()))
							: "its value is not a key of " + this.lookup.entity().getJpaEntityName());
			return null;
		}
	}

	/**
	 * An entity type and the key by which its entities are loaded. Keys of the same
	 * attribute are equal, also if they belong to different indexes.
	 */
	private record LookupType(EntityPersister entity, EntityKey key) {

		@Override
		public boolean equals(Object other) {
			return other instanceof LookupType type && this.entity.equals(type.entity)
					&& this.key.order().equals(type.key.order());
		}

		@Override
		public int hashCode() {
			return this.entity.hashCode();
		}

	}

	/** The key of an entity to load, as a value and as text. */
	private record LookupKey(LookupType type, Object key, String text) {

		static LookupKey of(LookupType type, String text) {
			Object key = type.key().fromText(text);
			// Different texts, such as 7 and 07, can be the same key.
			return new LookupKey(type, key, type.key().toText(key));
		}

	}

}

package io.github.elasticsearchjpa.examples.dictionary;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchHit;
import io.github.elasticsearchjpa.search.SearchOptions;
import io.github.elasticsearchjpa.search.SearchResults;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/**
 * The search for words by a description. A page costs one request to Elasticsearch, and
 * four SQL statements for the entities that it shows.
 */
@Service
class DictionarySearch {

	static final int PAGE_SIZE = 10;

	/** Elasticsearch returns no hits beyond the first 10,000. */
	static final int MAX_PAGE = 10_000 / PAGE_SIZE;

	/**
	 * The query, in Elasticsearch's own language. A document must contain half of the
	 * words, and scores higher if it contains three in four. A string that begins with a
	 * colon is a parameter. It is bound as a JSON value, so user input cannot change the
	 * structure of the query. Private-use characters mark highlighted words, because no
	 * text contains them.
	 */
	private static final String QUERY = """
			{
			  "from": ":from",
			  "size": ":size",
			  "track_total_hits": true,
			  "query": {
			    "bool": {
			      "must": {
			        "multi_match": {
			          "query": ":terms",
			          "type": "cross_fields",
			          "fields": ["gloss^2", "hypernyms", "lemmas^0.2"],
			          "minimum_should_match": "2<50%"
			        }
			      },
			      "should": {
			        "multi_match": {
			          "query": ":terms",
			          "type": "cross_fields",
			          "fields": ["gloss^2", "hypernyms", "lemmas^0.2"],
			          "minimum_should_match": "2<75%"
			        }
			      }
			    }
			  },
			  "post_filter": {"terms": {"pos": ":pos"}},
			  "aggs": {"pos": {"terms": {"field": "pos"}}},
			  "highlight": {
			    "number_of_fragments": 0,
			    "pre_tags": [":mark"],
			    "post_tags": [":unmark"],
			    "fields": {"gloss": {}}
			  }
			}
			""";

	private final SearchIndex<Synset> dictionary;

	DictionarySearch(SearchIndex<Synset> dictionary) {
		this.dictionary = dictionary;
	}

	/**
	 * Returns a page of the meanings that match a description best.
	 * @param terms the description, as typed
	 * @param pos the part of speech to return, or null for all
	 * @param page the page, from 1
	 */
	@Transactional(readOnly = true)
	ResultPage search(String terms, @Nullable PartOfSpeech pos, int page) {
		Search query = Search.json(QUERY,
				Map.of("terms", terms, "pos", labels(pos), "from", (page - 1) * PAGE_SIZE, "size", PAGE_SIZE, "mark",
						String.valueOf(HighlightedText.MARK), "unmark", String.valueOf(HighlightedText.UNMARK)));
		SearchResults<Synset> results = this.dictionary.search(query, SearchOptions.defaults().withTerms(terms));
		// Loads hypernyms first, so that one statement loads their lemmas and those of
		// the hits.
		results.entities().forEach((synset) -> Hibernate.initialize(synset.hypernyms()));
		return new ResultPage(results.execution().id(), terms, pos, page, pages(results.total().value()),
				results.total().value(), results.took().toMillis(), counts(results.response()), meanings(results));
	}

	private static List<String> labels(@Nullable PartOfSpeech pos) {
		List<PartOfSpeech> wanted = (pos != null) ? List.of(pos) : List.of(PartOfSpeech.values());
		return wanted.stream().map(PartOfSpeech::label).toList();
	}

	private static int pages(long total) {
		return (int) Math.min((total + PAGE_SIZE - 1) / PAGE_SIZE, MAX_PAGE);
	}

	private static Map<PartOfSpeech, Long> counts(JsonNode response) {
		Map<PartOfSpeech, Long> counts = new EnumMap<>(PartOfSpeech.class);
		JsonNode buckets = response.path("aggregations").path("pos").path("buckets");
		for (PartOfSpeech pos : PartOfSpeech.values()) {
			counts.put(pos, 0L);
			for (JsonNode bucket : buckets) {
				if (bucket.path("key").asString().equals(pos.label())) {
					counts.put(pos, bucket.path("doc_count").asLong());
				}
			}
		}
		return counts;
	}

	private static List<ResultPage.Meaning> meanings(SearchResults<Synset> results) {
		List<ResultPage.Meaning> meanings = new ArrayList<>();
		for (SearchHit<Synset> hit : results) {
			meanings.add(ResultPage.Meaning.of(hit));
		}
		return meanings;
	}

}

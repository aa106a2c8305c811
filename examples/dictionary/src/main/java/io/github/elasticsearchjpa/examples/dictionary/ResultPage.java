package io.github.elasticsearchjpa.examples.dictionary;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.elasticsearchjpa.search.SearchHit;
import org.jspecify.annotations.Nullable;

/**
 * A page of results, as the REST endpoint returns it.
 *
 * @param search the id of the search in the log
 * @param query the description, as typed
 * @param pos the part of speech to return, or null for all
 * @param page the number of this page, from 1
 * @param pages the number of pages
 * @param total the number of meanings
 * @param tookMillis the time that Elasticsearch took, in milliseconds
 * @param counts the number of meanings of each part of speech, regardless of {@code pos}
 * @param meanings the meanings, best first
 */
record ResultPage(UUID search, String query, @Nullable PartOfSpeech pos, int page, int pages, long total,
		long tookMillis, Map<PartOfSpeech, Long> counts, List<Meaning> meanings) {

	/**
	 * A meaning.
	 *
	 * @param id the id of the synset
	 * @param rank the rank among all results, from 1
	 * @param score the score, or null if there is none
	 * @param lemmas the words with this meaning
	 * @param pos the part of speech
	 * @param lexname the topic
	 * @param gloss the definition, split where highlighting begins and ends
	 * @param hypernyms the wider meanings
	 */
	record Meaning(String id, int rank, @Nullable Double score, List<String> lemmas, PartOfSpeech pos, String lexname,
			List<HighlightedText.Piece> gloss, List<Hypernym> hypernyms) {

		static Meaning of(SearchHit<Synset> hit) {
			Synset synset = hit.entity();
			List<String> highlighted = hit.highlights().getOrDefault("gloss", List.of(synset.gloss()));
			return new Meaning(synset.id(), hit.rank(), hit.score(), synset.lemmas(), synset.partOfSpeech(),
					synset.lexname(), HighlightedText.pieces(String.join(" ", highlighted)),
					synset.hypernyms().stream().map(Hypernym::of).toList());
		}

	}

	/**
	 * A wider meaning.
	 *
	 * @param lemmas the words with the wider meaning
	 * @param gloss its definition
	 */
	record Hypernym(List<String> lemmas, String gloss) {

		static Hypernym of(Synset synset) {
			return new Hypernym(synset.lemmas(), synset.gloss());
		}

	}

}

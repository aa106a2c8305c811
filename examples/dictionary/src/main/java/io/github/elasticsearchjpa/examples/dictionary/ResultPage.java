package io.github.elasticsearchjpa.examples.dictionary;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.elasticsearchjpa.search.SearchHit;
import org.jspecify.annotations.Nullable;

/**
 * A page of results, as the REST endpoint answers it.
 *
 * @param search the id of the search in the log
 * @param query the description, as typed
 * @param pos the only part of speech wanted, or null for all
 * @param page this page, from 1
 * @param pages how many pages there are
 * @param total how many meanings there are
 * @param tookMillis the time that Elasticsearch took, in milliseconds
 * @param counts how many meanings of each part of speech there are, whatever {@code pos}
 * is
 * @param meanings the meanings, best first
 */
record ResultPage(UUID search, String query, @Nullable PartOfSpeech pos, int page, int pages, long total,
		long tookMillis, Map<PartOfSpeech, Long> counts, List<Meaning> meanings) {

	/**
	 * @param id the id of the synset
	 * @param rank the place among all results, from 1
	 * @param score how well it fits
	 * @param lemmas the words for it
	 * @param pos the part of speech
	 * @param lexname the topic
	 * @param gloss the definition, cut where highlighting begins and ends
	 * @param hypernyms what it is a kind of
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
	 * @param lemmas the words for the wider meaning
	 * @param gloss its definition
	 */
	record Hypernym(List<String> lemmas, String gloss) {

		static Hypernym of(Synset synset) {
			return new Hypernym(synset.lemmas(), synset.gloss());
		}

	}

}

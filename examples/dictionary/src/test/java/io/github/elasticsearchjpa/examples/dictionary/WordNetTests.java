package io.github.elasticsearchjpa.examples.dictionary;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WordNetTests {

	private final List<WordNetEntry> entries = WordNet.read();

	@Test
	void allOfWordNetIsRead() {
		long words = this.entries.stream().flatMap((entry) -> entry.lemmas().stream()).distinct().count();
		long senses = this.entries.stream().mapToLong((entry) -> entry.lemmas().size()).sum();
		long hypernyms = this.entries.stream().mapToLong((entry) -> entry.hypernyms().size()).sum();
		assertThat(new WordNetLoader.Rows(this.entries.size(), words, senses, hypernyms))
			.isEqualTo(WordNetLoader.Rows.OF_WORDNET);
	}

	@Test
	void everyIdIsUniqueAndEveryHypernymExists() {
		Set<String> ids = this.entries.stream().map(WordNetEntry::id).collect(Collectors.toSet());
		assertThat(ids).hasSameSizeAs(this.entries);
		assertThat(
				this.entries.stream().flatMap((entry) -> entry.hypernyms().stream()).filter((id) -> !ids.contains(id)))
			.isEmpty();
	}

	@Test
	void noEntryContainsAWordTwice() {
		assertThat(
				this.entries.stream().filter((entry) -> new HashSet<>(entry.lemmas()).size() < entry.lemmas().size()))
			.isEmpty();
	}

}

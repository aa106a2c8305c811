package io.github.elasticsearchjpa.examples.dictionary;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/**
 * A word or phrase as WordNet spells it, for instance {@code Panthera tigris}.
 */
@Entity
class Word {

	@Id
	private Long id;

	@Column(nullable = false, unique = true, length = 100)
	private String lemma;

	@SuppressWarnings("NullAway.Init")
	protected Word() {
	}

	Word(Long id, String lemma) {
		this.id = id;
		this.lemma = lemma;
	}

	Long id() {
		return this.id;
	}

	String lemma() {
		return this.lemma;
	}

	void spell(String lemma) {
		this.lemma = lemma;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Word word && id().equals(word.id());
	}

	@Override
	public int hashCode() {
		return id().hashCode();
	}

	@Override
	public String toString() {
		return "Word " + this.id;
	}

}

package io.github.elasticsearchjpa.examples.dictionary;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * A meaning of a word, with the position of the word among the synonyms.
 */
@Entity
@Table(indexes = { @Index(name = "sense_synset_id_idx", columnList = "synset_id"),
		@Index(name = "sense_word_id_idx", columnList = "word_id") })
class Sense {

	@Id
	private Long id;

	@ManyToOne(fetch = FetchType.LAZY, optional = false)
	@JoinColumn(name = "synset_id")
	private Synset synset;

	@ManyToOne(fetch = FetchType.LAZY, optional = false)
	@JoinColumn(name = "word_id")
	private Word word;

	@Column(nullable = false)
	private int rank;

	@SuppressWarnings("NullAway.Init")
	protected Sense() {
	}

	Sense(Long id, Synset synset, Word word, int rank) {
		this.id = id;
		this.synset = synset;
		this.word = word;
		this.rank = rank;
	}

	Long id() {
		return this.id;
	}

	Synset synset() {
		return this.synset;
	}

	Word word() {
		return this.word;
	}

	/**
	 * Returns the position of the word among the synonyms, from 1.
	 */
	int rank() {
		return this.rank;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Sense sense && id().equals(sense.id());
	}

	@Override
	public int hashCode() {
		return id().hashCode();
	}

	@Override
	public String toString() {
		return "Sense " + this.id;
	}

}

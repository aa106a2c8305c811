package io.github.elasticsearchjpa.benchmarks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;

/** A meaning of a word, with the position of the word among the synonyms. */
@Entity
@Table(indexes = { @Index(name = "sense_synset_id_idx", columnList = "synset_id"),
		@Index(name = "sense_word_id_idx", columnList = "word_id") })
@SuppressWarnings("UnusedVariable") // read by Hibernate
class Sense {

	@Id
	private long id;

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

	Word word() {
		return this.word;
	}

}

package io.github.elasticsearchjpa.benchmarks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A word or phrase as WordNet spells it. */
@Entity
class Word {

	@Id
	@SuppressWarnings("UnusedVariable") // read by Hibernate
	private long id;

	@Column(nullable = false, unique = true, length = 100)
	private String lemma = "";

	String lemma() {
		return this.lemma;
	}

}

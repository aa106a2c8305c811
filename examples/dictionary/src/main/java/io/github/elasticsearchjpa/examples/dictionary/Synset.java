package io.github.elasticsearchjpa.examples.dictionary;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import org.jspecify.annotations.Nullable;

/**
 * A set of synonyms: one meaning, the words that have it, and the wider meanings that it
 * is a kind of (its hypernyms). The dictionary indexes synsets.
 */
@Entity
class Synset implements SearchDocument {

	@Id
	@Column(length = 9)
	private String id;

	@Enumerated(EnumType.STRING)
	@Column(nullable = false, length = 9)
	private PartOfSpeech partOfSpeech;

	@Column(nullable = false, length = 24)
	private String lexname;

	@Column(nullable = false, length = 1000)
	private String gloss;

	@OneToMany(mappedBy = "synset")
	@OrderBy("rank")
	private List<Sense> senses = new ArrayList<>();

	@ManyToMany
	@JoinTable(name = "hypernym", joinColumns = @JoinColumn(name = "synset_id"),
			inverseJoinColumns = @JoinColumn(name = "hypernym_id"),
			// Hibernate's primary key begins with hypernym_id.
			indexes = @Index(name = "hypernym_synset_id_idx", columnList = "synset_id"))
	@OrderBy("id")
	private Set<Synset> hypernyms = new LinkedHashSet<>();

	@SuppressWarnings("NullAway.Init")
	protected Synset() {
	}

	Synset(String id, PartOfSpeech partOfSpeech, String lexname, String gloss) {
		this.id = id;
		this.partOfSpeech = partOfSpeech;
		this.lexname = lexname;
		this.gloss = gloss;
	}

	/**
	 * Builds the document. Reads {@code senses.word} and {@code hypernyms}, which are the
	 * dependencies in {@code application.yml}.
	 */
	@Override
	public Object toSearchDocument(String index) {
		return new Document(this.partOfSpeech, this.lexname, this.gloss, lemmas(),
				this.hypernyms.stream().map(Synset::gloss).toList());
	}

	/**
	 * Returns the letter of the part of speech and WordNet's offset, for instance
	 * {@code n02132256}.
	 */
	String id() {
		return this.id;
	}

	PartOfSpeech partOfSpeech() {
		return this.partOfSpeech;
	}

	/**
	 * Returns the topic that the lexicographers assigned, for instance
	 * {@code noun.animal}.
	 */
	String lexname() {
		return this.lexname;
	}

	/**
	 * Returns the definition, followed by examples in quotes.
	 */
	String gloss() {
		return this.gloss;
	}

	void define(String gloss) {
		this.gloss = gloss;
	}

	/**
	 * Returns the words that have this meaning, the most common first.
	 */
	List<String> lemmas() {
		return this.senses.stream().map((sense) -> sense.word().lemma()).toList();
	}

	/**
	 * Returns the words with their position among the synonyms, the most common first.
	 */
	List<Sense> senses() {
		return this.senses;
	}

	Set<Synset> hypernyms() {
		return this.hypernyms;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Synset synset && id().equals(synset.id());
	}

	@Override
	public int hashCode() {
		return id().hashCode();
	}

	@Override
	public String toString() {
		return "Synset " + this.id;
	}

	/**
	 * A document in the index, with the fields of {@code dictionary.json}.
	 */
	record Document(PartOfSpeech pos, String lexname, String gloss, List<String> lemmas, List<String> hypernyms) {
	}

}

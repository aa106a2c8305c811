package io.github.elasticsearchjpa.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Transient;
import org.hibernate.search.mapper.pojo.automaticindexing.ReindexOnUpdate;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.FullTextField;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.GenericField;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.Indexed;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.IndexingDependency;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.ObjectPath;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.PropertyValue;

/**
 * A set of synonyms of WordNet, with its words and the wider meanings that it is a kind
 * of. Both libraries build the same document from it.
 */
@Entity
@Indexed(index = Synset.HIBERNATE_SEARCH_INDEX)
class Synset implements SearchDocument {

	static final String HIBERNATE_SEARCH_INDEX = "hibernate-search-wordnet";

	@Id
	@Column(length = 9)
	@SuppressWarnings("UnusedVariable") // read by Hibernate
	private String id = "";

	@GenericField
	@Column(nullable = false, length = 9)
	private String pos = "";

	@GenericField
	@Column(nullable = false, length = 24)
	private String lexname = "";

	@FullTextField
	@Column(nullable = false, length = 1000)
	private String gloss = "";

	@OneToMany(mappedBy = "synset")
	@OrderBy("rank")
	private List<Sense> senses = new ArrayList<>();

	/** The join table has an index, because its primary key begins with hypernym_id. */
	@ManyToMany
	@JoinTable(name = "hypernym", joinColumns = @JoinColumn(name = "synset_id"),
			inverseJoinColumns = @JoinColumn(name = "hypernym_id"),
			indexes = @Index(name = "hypernym_synset_id_idx", columnList = "synset_id"))
	@OrderBy("id")
	private Set<Synset> hypernyms = new LinkedHashSet<>();

	@Override
	public Object toSearchDocument(String index) {
		return new Document(this.pos, this.lexname, this.gloss, getLemmas(), getHypernymGlosses());
	}

	/** Returns the words that have this meaning, the most common first. */
	@Transient
	@FullTextField
	@IndexingDependency(reindexOnUpdate = ReindexOnUpdate.SHALLOW,
			derivedFrom = @ObjectPath({ @PropertyValue(propertyName = "senses"), @PropertyValue(propertyName = "word"),
					@PropertyValue(propertyName = "lemma") }))
	List<String> getLemmas() {
		return this.senses.stream().map((sense) -> sense.word().lemma()).toList();
	}

	@Transient
	@FullTextField(name = "hypernyms")
	@IndexingDependency(reindexOnUpdate = ReindexOnUpdate.SHALLOW, derivedFrom = @ObjectPath({
			@PropertyValue(propertyName = "hypernyms"), @PropertyValue(propertyName = "gloss") }))
	List<String> getHypernymGlosses() {
		return this.hypernyms.stream().map((hypernym) -> hypernym.gloss).toList();
	}

	/** A document with the fields of {@code wordnet.json}. */
	record Document(String pos, String lexname, String gloss, List<String> lemmas, List<String> hypernyms) {
	}

}

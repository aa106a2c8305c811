package io.github.elasticsearchjpa.benchmarks;

import java.util.Map;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.FullTextField;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.GenericField;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.Indexed;

/**
 * The entity of the benchmarks of capture, latency and drain. Each subject has its own
 * table of articles, and indexes it in its own way or not at all.
 */
@Entity
@Indexed(index = Article.HIBERNATE_SEARCH_INDEX)
class Article implements SearchDocument {

	static final String HIBERNATE_SEARCH_INDEX = "hibernate-search-articles";

	@Id
	@SuppressWarnings("UnusedVariable") // read by Hibernate
	private long id;

	@FullTextField
	@Column(nullable = false)
	private String title = "";

	@FullTextField
	@Column(nullable = false, length = 1000)
	private String body = "";

	@GenericField
	private int price;

	/** The attribute that the benchmarks change. */
	@GenericField
	private long revision;

	void revise(long revision) {
		this.revision = revision;
	}

	@Override
	public Object toSearchDocument(String index) {
		return Map.of("title", this.title, "body", this.body, "price", this.price, "revision", this.revision);
	}

}

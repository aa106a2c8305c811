package io.github.elasticsearchjpa.benchmarks;

import java.util.Map;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

/** What there are a million rows of. */
@Entity
class Post implements SearchDocument {

	@Id
	@SuppressWarnings("UnusedVariable") // read by Hibernate
	private long id;

	@Column(nullable = false)
	private String title = "";

	@Column(nullable = false, length = 1000)
	private String body = "";

	@ManyToOne(fetch = FetchType.LAZY, optional = false)
	private Author author;

	@SuppressWarnings("NullAway.Init")
	protected Post() {
	}

	@Override
	public Object toSearchDocument(String index) {
		return Map.of("title", this.title, "body", this.body, "author", this.author.name());
	}

}

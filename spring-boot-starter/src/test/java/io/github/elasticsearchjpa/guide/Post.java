package io.github.elasticsearchjpa.guide;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import org.jspecify.annotations.Nullable;

// Hibernate sets the fields.
@Entity
@SuppressWarnings("NullAway.Init")
public class Post implements SearchDocument {

	@Id
	@GeneratedValue
	private @Nullable Long id;

	private String title = "";

	private boolean draft;

	private @Nullable Instant published;

	@ManyToOne(fetch = FetchType.LAZY, optional = false)
	private Author author;

	@OneToMany(mappedBy = "post", cascade = CascadeType.ALL, orphanRemoval = true)
	private List<Comment> comments = new ArrayList<>();

	@Override
	public Object toSearchDocument(String index) {
		return new BlogDocument(this.title, this.author.name(), this.published,
				this.comments.stream().map(Comment::text).toList());
	}

	protected Post() {
	}

	public Post(String title, Author author) {
		this.title = title;
		this.author = author;
	}

	@Nullable Long id() {
		return this.id;
	}

	void comment(String text) {
		this.comments.add(new Comment(this, text));
	}

	void withdraw() {
		this.draft = true;
		this.published = null;
	}

	boolean isDraft() {
		return this.draft;
	}

}

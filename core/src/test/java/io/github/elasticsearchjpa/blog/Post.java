package io.github.elasticsearchjpa.blog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ConstraintMode;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import org.jspecify.annotations.Nullable;

@Entity
public class Post implements SearchDocument {

	@Id
	@GeneratedValue
	@Nullable Long id;

	@Column(updatable = false, unique = true)
	public String slug = "";

	public String title = "";

	public boolean published = true;

	public LocalDate writtenOn = LocalDate.of(2026, 11, 22);

	/**
	 * Without a constraint, so that a post can come while its author changes: MariaDB
	 * makes the check of one wait for the other transaction.
	 */
	@ManyToOne(fetch = FetchType.LAZY)
	@JoinColumn(foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT))
	public @Nullable Author author;

	@OneToMany(mappedBy = "post", cascade = CascadeType.ALL)
	@OrderBy("id")
	public List<Comment> comments = new ArrayList<>();

	@ElementCollection
	public List<String> tags = new ArrayList<>();

	protected Post() {
	}

	public Post(String title, @Nullable Author author) {
		this.title = title;
		this.slug = title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
		this.author = author;
	}

	public Long id() {
		return Objects.requireNonNull(this.id);
	}

	public Post comment(Author author, String text) {
		this.comments.add(new Comment(this, author, text));
		return this;
	}

	@Override
	public Object toSearchDocument(String index) {
		return Map.of("title", this.title, "written_on", this.writtenOn, "author",
				(this.author != null) ? this.author.name() : "", "comments",
				this.comments.stream()
					.map((comment) -> Map.of("author", comment.author.name(), "text", comment.text))
					.toList(),
				"tags", this.tags);
	}

}

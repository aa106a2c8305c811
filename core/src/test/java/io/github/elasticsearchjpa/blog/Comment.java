package io.github.elasticsearchjpa.blog;

import java.util.Objects;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import org.jspecify.annotations.Nullable;

@Entity
@SuppressWarnings("NullAway.Init")
public class Comment {

	@Id
	@GeneratedValue
	@Nullable Long id;

	@ManyToOne(fetch = FetchType.LAZY)
	public Post post;

	@ManyToOne(fetch = FetchType.LAZY)
	public Author author;

	@Column(updatable = false)
	public String text = "";

	protected Comment() {
	}

	Comment(Post post, Author author, String text) {
		this.post = post;
		this.author = author;
		this.text = text;
	}

	public Long id() {
		return Objects.requireNonNull(this.id);
	}

}

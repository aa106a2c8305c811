package io.github.elasticsearchjpa.guide;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import org.jspecify.annotations.Nullable;

@Entity
class Comment {

	@Id
	@GeneratedValue
	@Nullable Long id;

	@ManyToOne(optional = false)
	@Nullable Post post;

	private String text = "";

	protected Comment() {
	}

	Comment(Post post, String text) {
		this.post = post;
		this.text = text;
	}

	String text() {
		return this.text;
	}

}

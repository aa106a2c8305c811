package io.github.elasticsearchjpa.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import org.jspecify.annotations.Nullable;

/**
 * The entities that the applications write. Ids are the test's own, so that one can come
 * back; nothing has a version, so that transactions overwrite each other.
 */
public final class Forum {

	/** All of a published post. */
	public static final String FORUM = "forum";

	/**
	 * A little of every post, of which only what changed is written where that can be
	 * told.
	 */
	public static final String TITLES = "titles";

	private Forum() {
	}

	@Entity(name = "Author")
	public static class Author {

		@Id
		public long id;

		private String name = "";

		/** A proxy has no fields. */
		public String name() {
			return this.name;
		}

		public void rename(String name) {
			this.name = name;
		}

	}

	@Entity(name = "Post")
	public static class Post implements SearchDocument {

		@Id
		public long id;

		public String title = "";

		public boolean published = true;

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Author author;

		@OneToMany(mappedBy = "post", cascade = CascadeType.ALL)
		@OrderBy("id")
		public List<Comment> comments = new ArrayList<>();

		@ElementCollection
		@Column(name = "tag")
		public Set<String> tags = new TreeSet<>();

		@Override
		public Object toSearchDocument(String index) {
			String name = (this.author != null) ? this.author.name() : "";
			if (index.equals(TITLES)) {
				return Map.of("title", this.title, "author", name);
			}
			return Map.of("title", this.title, "author", name, "tags", new TreeSet<>(this.tags), "comments",
					this.comments.stream().map(Comment::document).toList());
		}

	}

	@Entity(name = "Comment")
	@SuppressWarnings("NullAway.Init")
	public static class Comment {

		@Id
		public long id;

		@ManyToOne(fetch = FetchType.LAZY, optional = false)
		public Post post;

		@ManyToOne(fetch = FetchType.LAZY, optional = false)
		public Author author;

		public String text = "";

		private Map<String, String> document() {
			return Map.of("id", Long.toString(this.id), "author", this.author.name(), "text", this.text);
		}

	}

}

package io.github.elasticsearchjpa.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import org.jspecify.annotations.Nullable;

/**
 * The entities that the applications write. Ids are assigned, so that a deleted id can be
 * inserted again. No entity has a version, so that transactions overwrite each other.
 */
public final class Forum {

	/** The index of published posts, with all their fields. */
	public static final String FORUM = "forum";

	/** The index of all posts, with title and author, which uses partial updates. */
	public static final String TITLES = "titles";

	/** The index of cards, some of which cannot be indexed. */
	public static final String POISON = "poison";

	private Forum() {
	}

	/** A card whose document cannot be built or indexed, unless its kind is fine. */
	@Entity(name = "Poison")
	public static class Poison implements SearchDocument {

		/** The time for which a mapper hangs; longer than the build timeout. */
		static final Duration HANG = Duration.ofSeconds(6);

		private static final int HUGE = 100 * 1024 * 1024;

		/** What happens to the document of a card. */
		public enum Kind {

			FINE, NUL, HANGING, HUGE, REJECTED

		}

		@Id
		public long id;

		@Enumerated(EnumType.STRING)
		public Kind kind = Kind.FINE;

		public int number;

		@Override
		public Object toSearchDocument(String index) {
			switch (this.kind) {
				case NUL -> throw new IllegalStateException("a\u0000b");
				case HANGING -> LockSupport.parkNanos(HANG.toNanos());
				case HUGE -> {
					return Map.of("number", this.number, "text", "x".repeat(HUGE));
				}
				case REJECTED -> {
					return Map.of("number", "a\u0000b");
				}
				case FINE -> {
				}
			}
			return Map.of("number", this.number);
		}

	}

	@Entity(name = "Author")
	public static class Author {

		@Id
		public long id;

		private String name = "";

		/** Returns the name, also for a proxy, whose fields are not set. */
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

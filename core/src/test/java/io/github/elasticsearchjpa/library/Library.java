package io.github.elasticsearchjpa.library;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Version;
import org.hibernate.annotations.SoftDelete;
import org.jspecify.annotations.Nullable;

/** The entities of a library. */
@SuppressWarnings("NullAway.Init")
public final class Library {

	private Library() {
	}

	/** What the document of a work reads beyond its row. */
	public static String[] workDependencies() {
		return new String[] { "author.city.country", "imprint.country", "topics", "labels", "reviews.reviewer",
				"figures", "editions", "summary", "source" };
	}

	/** All of them. */
	public static Class<?>[] entities() {
		return Arrays.stream(Library.class.getClasses())
			.filter((type) -> type.isAnnotationPresent(Entity.class))
			.toArray(Class<?>[]::new);
	}

	private static String nameOf(@Nullable Named named) {
		return (named != null) ? named.name() : "";
	}

	private static List<String> names(Collection<? extends Named> named) {
		return named.stream().map(Named::name).sorted().toList();
	}

	/** What has a name. */
	@MappedSuperclass
	public abstract static class Named {

		public String name = "";

		/** Also of a proxy. */
		public String name() {
			return this.name;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	@Entity(name = "Country")
	public static class Country extends Named {

		@Id
		public String code;

		protected Country() {
		}

		public Country(String code, String name) {
			this.code = code;
			this.name = name;
		}

	}

	@Entity(name = "City")
	public static class City extends Named {

		@Id
		@GeneratedValue
		public Long id;

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Country country;

		protected City() {
		}

		public City(String name, @Nullable Country country) {
			this.name = name;
			this.country = country;
		}

		@Nullable Country country() {
			return this.country;
		}

	}

	@Entity(name = "Person")
	@Inheritance(strategy = InheritanceType.JOINED)
	public static class Person extends Named {

		@Id
		@GeneratedValue
		public UUID id;

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable City city;

		@ElementCollection
		public Set<String> pseudonyms = new LinkedHashSet<>();

		protected Person() {
		}

		public Person(String name) {
			this.name = name;
		}

		@Nullable City city() {
			return this.city;
		}

		Set<String> pseudonyms() {
			return this.pseudonyms;
		}

	}

	@Entity(name = "Translator")
	public static class Translator extends Person {

		public String language = "";

		protected Translator() {
		}

		public Translator(String name) {
			super(name);
		}

	}

	@Embeddable
	public static class Imprint {

		public String house = "";

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Country country;

		protected Imprint() {
		}

		public Imprint(String house, @Nullable Country country) {
			this.house = house;
			this.country = country;
		}

	}

	@Entity(name = "Topic")
	public static class Topic extends Named {

		@Id
		@GeneratedValue
		public Long id;

		@ManyToMany
		public Set<Work> works = new LinkedHashSet<>();

		protected Topic() {
		}

		public Topic(String name) {
			this.name = name;
		}

	}

	@Entity(name = "Label")
	public static class Label extends Named {

		@Id
		@GeneratedValue
		public Long id;

		@ManyToMany(mappedBy = "labels")
		public Set<Work> works = new LinkedHashSet<>();

		protected Label() {
		}

		public Label(String name) {
			this.name = name;
		}

	}

	@Entity(name = "Review")
	public static class Review extends Named {

		@Id
		@GeneratedValue
		public Long id;

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Work work;

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Person reviewer;

		protected Review() {
		}

		public Review(@Nullable Work work, @Nullable Person reviewer, String name) {
			this.work = work;
			this.reviewer = reviewer;
			this.name = name;
		}

	}

	@Entity(name = "Figure")
	public static class Figure extends Named {

		@Id
		@GeneratedValue
		public Long id;

		protected Figure() {
		}

		public Figure(String name) {
			this.name = name;
		}

	}

	@Entity(name = "Edition")
	public static class Edition extends Named {

		@Id
		@GeneratedValue
		public Long id;

		protected Edition() {
		}

		public Edition(String name) {
			this.name = name;
		}

	}

	@Entity(name = "Summary")
	public static class Summary extends Named {

		@Id
		@GeneratedValue
		public Long id;

		@OneToOne(fetch = FetchType.LAZY)
		public @Nullable Work work;

		protected Summary() {
		}

		public Summary(@Nullable Work work, String name) {
			this.work = work;
			this.name = name;
		}

	}

	/** What it was taken from; its rows stay when it is deleted. */
	@Entity(name = "Source")
	@SoftDelete
	public static class Source extends Named {

		@Id
		@GeneratedValue
		public Long id;

		protected Source() {
		}

		public Source(String name) {
			this.name = name;
		}

	}

	@Entity(name = "Work")
	@Inheritance(strategy = InheritanceType.SINGLE_TABLE)
	public abstract static class Work extends Named implements SearchDocument {

		@Id
		@GeneratedValue
		public Long id;

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Person author;

		@Embedded
		public @Nullable Imprint imprint;

		@ManyToMany(mappedBy = "works")
		public Set<Topic> topics = new LinkedHashSet<>();

		@ManyToMany
		public Set<Label> labels = new LinkedHashSet<>();

		@OneToMany(mappedBy = "work", cascade = CascadeType.ALL, orphanRemoval = true)
		@OrderBy("id")
		public List<Review> reviews = new ArrayList<>();

		@OneToMany(cascade = CascadeType.ALL)
		@JoinColumn
		public Set<Figure> figures = new LinkedHashSet<>();

		@OneToMany(cascade = CascadeType.ALL)
		public Set<Edition> editions = new LinkedHashSet<>();

		@OneToOne(mappedBy = "work", cascade = CascadeType.ALL, orphanRemoval = true)
		public @Nullable Summary summary;

		@ManyToOne
		public @Nullable Source source;

		@ElementCollection
		public Set<String> keywords = new LinkedHashSet<>();

		@Override
		public Object toSearchDocument(String index) {
			Map<String, Object> document = new HashMap<>();
			document.put("kind", getClass().getSimpleName());
			document.put("name", this.name);
			document.put("author", nameOf(this.author));
			City city = (this.author != null) ? this.author.city() : null;
			document.put("author_city", nameOf(city));
			document.put("author_country", nameOf((city != null) ? city.country() : null));
			document.put("author_pseudonyms",
					(this.author != null) ? this.author.pseudonyms().stream().sorted().toList() : List.of());
			document.put("imprint_country", nameOf((this.imprint != null) ? this.imprint.country : null));
			document.put("topics", names(this.topics));
			document.put("labels", names(this.labels));
			document.put("reviews",
					this.reviews.stream().map((review) -> review.name + " by " + nameOf(review.reviewer)).toList());
			document.put("figures", names(this.figures));
			document.put("editions", names(this.editions));
			document.put("summary", nameOf(this.summary));
			document.put("source", nameOf(this.source));
			document.put("keywords", this.keywords.stream().sorted().toList());
			return document;
		}

	}

	@Entity(name = "Book")
	public static class Book extends Work {

		public Book() {
		}

		public Book(String name) {
			this.name = name;
		}

	}

	@Entity(name = "Article")
	public static class Article extends Work {

		public @Nullable String journal;

		public Article() {
		}

		public Article(String name) {
			this.name = name;
		}

	}

	/** An id that the application gives, a version, and what may be poison. */
	@Entity(name = "Card")
	public static class Card extends Named implements SearchDocument {

		@Id
		public Long id;

		@Version
		public int version;

		/** Text where the index may expect a number. */
		public @Nullable String pages;

		@Convert(converter = ColorNames.class)
		public @Nullable Color color;

		public boolean shown = true;

		public boolean broken;

		public int padding;

		protected Card() {
		}

		public Card(long id, String name) {
			this.id = id;
			this.name = name;
		}

		@Override
		public Object toSearchDocument(String index) {
			if (this.broken) {
				throw new AssertionError("card " + this.id + " is broken"); // no mere
																			// exception
			}
			Map<String, Object> document = new HashMap<>();
			document.put("name", this.name);
			document.put("index", index);
			document.put("color", (this.color != null) ? this.color.name() : "");
			document.put("padding", "x".repeat(this.padding));
			if (this.pages != null) {
				document.put("pages", this.pages);
			}
			return document;
		}

	}

	/** The color of a card, one of two. */
	public record Color(String name) {

		public static final Color WHITE = new Color("WHITE");

		public static final Color BLUE = new Color("BLUE");

		static Color of(String name) {
			if (!name.equals(WHITE.name()) && !name.equals(BLUE.name())) {
				throw new IllegalArgumentException("No color " + name);
			}
			return new Color(name);
		}

	}

	/** Colors by name. */
	@Converter
	public static class ColorNames implements AttributeConverter<@Nullable Color, @Nullable String> {

		@Override
		public @Nullable String convertToDatabaseColumn(@Nullable Color color) {
			return (color != null) ? color.name() : null;
		}

		@Override
		public @Nullable Color convertToEntityAttribute(@Nullable String name) {
			return (name != null) ? Color.of(name) : null;
		}

	}

	@Entity(name = "Shelf")
	public static class Shelf extends Named implements SearchDocument {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		public Long id;

		public Shelf() {
		}

		public Shelf(String name) {
			this.name = name;
		}

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("name", this.name);
		}

	}

	@Embeddable
	public record Place(int shelf, String slot) {
	}

	@Entity(name = "Box")
	public static class Box extends Named implements SearchDocument {

		@EmbeddedId
		public Place place;

		protected Box() {
		}

		public Box(Place place, String name) {
			this.place = place;
			this.name = name;
		}

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("name", this.name);
		}

	}

	/** Its document is known by another key than its id. */
	@Entity(name = "Page")
	public static class Page extends Named implements SearchDocument {

		@Id
		@GeneratedValue
		public Long id;

		@Column(unique = true, updatable = false)
		public @Nullable String slug;

		@OneToMany(mappedBy = "page", cascade = CascadeType.ALL)
		public Set<Link> links = new LinkedHashSet<>();

		protected Page() {
		}

		public Page(@Nullable String slug, String name) {
			this.slug = slug;
			this.name = name;
		}

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("name", this.name, "links", names(this.links));
		}

	}

	@Entity(name = "Link")
	public static class Link extends Named {

		@Id
		@GeneratedValue
		public Long id;

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Page page;

		protected Link() {
		}

		public Link(@Nullable Page page, String name) {
			this.page = page;
			this.name = name;
		}

	}

	@Entity(name = "Loan")
	@SoftDelete
	public static class Loan extends Named implements SearchDocument {

		@Id
		@GeneratedValue
		public Long id;

		protected Loan() {
		}

		public Loan(String name) {
			this.name = name;
		}

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("name", this.name);
		}

	}

}

package io.github.elasticsearchjpa.ids;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import org.hibernate.annotations.NaturalId;
import org.jspecify.annotations.Nullable;

/** An entity for each kind of id. */
public final class Ids {

	private Ids() {
	}

	/** An entity that tells its id, and whose document repeats it. */
	public interface Identified extends SearchDocument {

		Object id();

		@Override
		default Object toSearchDocument(String index) {
			return Map.of("id", id().toString());
		}

	}

	@Entity(name = "OfLong")
	@SuppressWarnings("NullAway.Init")
	public static class OfLong implements Identified {

		@Id
		private long id;

		protected OfLong() {
		}

		public OfLong(long id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfInteger")
	@SuppressWarnings("NullAway.Init")
	public static class OfInteger implements Identified {

		@Id
		private int id;

		protected OfInteger() {
		}

		public OfInteger(int id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfShort")
	@SuppressWarnings("NullAway.Init")
	public static class OfShort implements Identified {

		@Id
		private short id;

		protected OfShort() {
		}

		public OfShort(short id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfString")
	@SuppressWarnings("NullAway.Init")
	public static class OfString implements Identified {

		@Id
		@Column(length = 2000)
		private String id;

		protected OfString() {
		}

		public OfString(String id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfUuid")
	@SuppressWarnings("NullAway.Init")
	public static class OfUuid implements Identified {

		@Id
		private UUID id;

		protected OfUuid() {
		}

		public OfUuid(UUID id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfBigInteger")
	@SuppressWarnings("NullAway.Init")
	public static class OfBigInteger implements Identified {

		@Id
		@Column(precision = 30)
		private BigInteger id;

		protected OfBigInteger() {
		}

		public OfBigInteger(BigInteger id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfBigDecimal")
	@SuppressWarnings("NullAway.Init")
	public static class OfBigDecimal implements Identified {

		@Id
		@Column(precision = 20, scale = 3)
		private BigDecimal id;

		protected OfBigDecimal() {
		}

		public OfBigDecimal(BigDecimal id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfDate")
	@SuppressWarnings("NullAway.Init")
	public static class OfDate implements Identified {

		@Id
		private LocalDate id;

		protected OfDate() {
		}

		public OfDate(LocalDate id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfChar")
	@SuppressWarnings("NullAway.Init")
	public static class OfChar implements Identified {

		@Id
		private char id;

		protected OfChar() {
		}

		public OfChar(char id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfEnum")
	@SuppressWarnings("NullAway.Init")
	public static class OfEnum implements Identified {

		@Id
		private DayOfWeek id;

		protected OfEnum() {
		}

		public OfEnum(DayOfWeek id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Entity(name = "OfEnumName")
	@SuppressWarnings("NullAway.Init")
	public static class OfEnumName implements Identified {

		@Id
		@Enumerated(EnumType.STRING)
		private DayOfWeek id;

		protected OfEnumName() {
		}

		public OfEnumName(DayOfWeek id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Embeddable
	public record Pair(String word, int num) {
	}

	@Entity(name = "OfRecord")
	@SuppressWarnings("NullAway.Init")
	public static class OfRecord implements Identified {

		@EmbeddedId
		private Pair id;

		protected OfRecord() {
		}

		public OfRecord(Pair id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	@Embeddable
	@SuppressWarnings("NullAway.Init")
	public static class Place {

		private String country;

		private Pair street;

		protected Place() {
		}

		public Place(String country, Pair street) {
			this.country = country;
			this.street = street;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Place place && place.country.equals(this.country)
					&& place.street.equals(this.street);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.country, this.street);
		}

		@Override
		public String toString() {
			return this.country + "/" + this.street;
		}

	}

	@Entity(name = "OfNested")
	@SuppressWarnings("NullAway.Init")
	public static class OfNested implements Identified {

		@EmbeddedId
		private Place id;

		protected OfNested() {
		}

		public OfNested(Place id) {
			this.id = id;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

	public record Seat(String hall, long number) {
	}

	@Entity(name = "OfIdClass")
	@IdClass(Seat.class)
	@SuppressWarnings("NullAway.Init")
	public static class OfIdClass implements Identified {

		@Id
		private String hall;

		@Id
		private long number;

		protected OfIdClass() {
		}

		public OfIdClass(Seat seat) {
			this.hall = seat.hall();
			this.number = seat.number();
		}

		@Override
		public Object id() {
			return new Seat(this.hall, this.number);
		}

	}

	public record Line(String order, int position) {
	}

	/** An id of which a part is that of another entity. */
	@Entity(name = "OfDerivedIdClass")
	@IdClass(Line.class)
	@SuppressWarnings("NullAway.Init")
	public static class OfDerivedIdClass implements Identified {

		@Id
		@ManyToOne
		private OfString order;

		@Id
		private int position;

		protected OfDerivedIdClass() {
		}

		public OfDerivedIdClass(OfString order, int position) {
			this.order = order;
			this.position = position;
		}

		@Override
		public Object id() {
			return new Line((String) this.order.id(), this.position);
		}

	}

	/** An id of which a part is that of another entity, mapped beside it. */
	@Entity(name = "OfMapsId")
	@SuppressWarnings("NullAway.Init")
	public static class OfMapsId implements Identified {

		@EmbeddedId
		private Pair id;

		@MapsId("word")
		@ManyToOne
		private OfString other;

		protected OfMapsId() {
		}

		public OfMapsId(OfString other, int num) {
			this.id = new Pair((String) other.id(), num);
			this.other = other;
		}

		@Override
		public Object id() {
			return this.id;
		}

		public OfString other() {
			return this.other;
		}

	}

	@Embeddable
	public record Ticket(@ManyToOne OfString show, int number) {
	}

	@Entity(name = "OfAssociation")
	@SuppressWarnings("NullAway.Init")
	public static class OfAssociation implements Identified {

		@EmbeddedId
		private Ticket id;

		@Override
		public Object id() {
			return this.id;
		}

	}

	/** An entity with another attribute that may identify its document. */
	@Entity(name = "OfSlug")
	@SuppressWarnings("NullAway.Init")
	public static class OfSlug implements Identified {

		@Id
		private long id;

		@NaturalId
		@Column(length = 2000)
		private @Nullable String slug;

		protected OfSlug() {
		}

		public OfSlug(long id, @Nullable String slug) {
			this.id = id;
			this.slug = slug;
		}

		@Override
		public Object id() {
			return this.id;
		}

	}

}

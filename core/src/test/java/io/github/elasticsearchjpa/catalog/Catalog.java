package io.github.elasticsearchjpa.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKey;
import jakarta.persistence.OneToMany;
import org.jspecify.annotations.Nullable;

/** The entities of the catalogue. */
public final class Catalog {

	private Catalog() {
	}

	@Entity(name = "Item")
	@Inheritance(strategy = InheritanceType.SINGLE_TABLE)
	public static class Item implements SearchDocument {

		@Id
		public long id;

		public String title = "";

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("kind", "item", "title", this.title);
		}

	}

	@Entity(name = "Book")
	public static class Book extends Item {

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Country country;

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("kind", "book", "title", this.title, "country",
					(this.country != null) ? this.country.name() : "none");
		}

	}

	@Entity(name = "Film")
	public static class Film extends Item {

	}

	@Entity(name = "Vehicle")
	@Inheritance(strategy = InheritanceType.JOINED)
	public abstract static class Vehicle implements SearchDocument {

		@Id
		public long id;

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("kind", getClass().getSimpleName(), "title", "vehicle");
		}

	}

	@Entity(name = "Car")
	public static class Car extends Vehicle {

		public int doors;

	}

	@Entity(name = "Bike")
	public static class Bike extends Vehicle {

		public int gears;

	}

	@Entity(name = "Shape")
	@Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
	public abstract static class Shape implements SearchDocument {

		@Id
		public long id;

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("kind", getClass().getSimpleName(), "title", "shape");
		}

	}

	@Entity(name = "Disc")
	public static class Disc extends Shape {

	}

	@Entity(name = "Square")
	public static class Square extends Shape {

	}

	@Entity(name = "Country")
	public static class Country {

		@Id
		public long id;

		private String name = "";

		protected Country() {
		}

		public Country(long id, String name) {
			this.id = id;
			this.name = name;
		}

		public String name() {
			return this.name;
		}

	}

	@Embeddable
	public static class Address {

		public String street = "";

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Country country;

		public static Address in(Country country) {
			Address address = new Address();
			address.country = country;
			return address;
		}

		String countryName() {
			return (this.country != null) ? this.country.name() : "none";
		}

	}

	/** A shop reads a country in five ways. */
	@Entity(name = "Shop")
	public static class Shop implements SearchDocument {

		@Id
		public long id;

		@Embedded
		public Address address = new Address();

		@ElementCollection
		public List<Address> branches = new ArrayList<>();

		@ElementCollection
		public Map<String, String> names = new LinkedHashMap<>();

		@OneToMany(mappedBy = "shop", cascade = CascadeType.ALL)
		@MapKey(name = "id")
		public Map<Long, Shelf> shelves = new LinkedHashMap<>();

		@ManyToOne
		public @Nullable Country owner;

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("country", this.address.countryName(), "branches",
					this.branches.stream().map(Address::countryName).toList(), "names", Map.copyOf(this.names),
					"shelves", this.shelves.values().stream().map(Shelf::originName).toList(), "owner",
					(this.owner != null) ? this.owner.name() : "none");
		}

	}

	@Entity(name = "Shelf")
	@SuppressWarnings("NullAway.Init")
	public static class Shelf {

		@Id
		public long id;

		@ManyToOne(fetch = FetchType.LAZY)
		public Shop shop;

		@ManyToOne(fetch = FetchType.LAZY)
		private Country origin;

		protected Shelf() {
		}

		public Shelf(long id, Shop shop, Country origin) {
			this.id = id;
			this.shop = shop;
			this.origin = origin;
		}

		String originName() {
			return this.origin.name();
		}

	}

}

package io.github.elasticsearchjpa.town;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import org.hibernate.annotations.SQLRestriction;
import org.jspecify.annotations.Nullable;

/** People who live somewhere, and clubs. */
@SuppressWarnings("NullAway.Init")
public final class Town {

	private Town() {
	}

	/** All of them. */
	public static Class<?>[] entities() {
		return new Class<?>[] { Country.class, Street.class, Person.class, Phone.class, Pet.class, Profile.class,
				Club.class };
	}

	@Entity(name = "Country")
	public static class Country {

		@Id
		public String code;

		protected Country() {
		}

		public Country(String code) {
			this.code = code;
		}

	}

	@Entity(name = "Street")
	public static class Street {

		@Id
		public long id;

		@ManyToOne // eager
		public Country country;

		protected Street() {
		}

		public Street(long id, Country country) {
			this.id = id;
			this.country = country;
		}

	}

	@Embeddable
	public static class Address {

		public int number;

		@ManyToOne(fetch = FetchType.LAZY)
		@JoinColumn(name = "second_street_id")
		public @Nullable Street street;

	}

	@Entity(name = "Person")
	public static class Person implements SearchDocument {

		@Id
		public long id;

		public String name = "";

		@Column(updatable = false, unique = true)
		public String email = "";

		public boolean active = true;

		@ManyToOne // eager
		public @Nullable Street street;

		@Embedded
		public Address second = new Address();

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable Person boss;

		@OneToMany(mappedBy = "owner", cascade = CascadeType.ALL)
		public List<Phone> phones = new ArrayList<>();

		@OneToMany(mappedBy = "owner", cascade = CascadeType.ALL)
		public List<Pet> pets = new ArrayList<>();

		protected Person() {
		}

		public Person(long id, String name) {
			this.id = id;
			this.name = name;
			this.email = name.toLowerCase(java.util.Locale.ROOT).replace(' ', '.') + "@example.org";
		}

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("name", this.name, "number", this.id, "kin", Map.of("friend", this.id + 1));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	@Entity(name = "Phone")
	public static class Phone {

		@Id
		@GeneratedValue
		public Long id;

		@ManyToOne(fetch = FetchType.LAZY)
		public Person owner;

		public String number = "";

		protected Phone() {
		}

		public Phone(Person owner, String number) {
			this.owner = owner;
			this.number = number;
		}

	}

	@Entity(name = "Pet")
	public static class Pet {

		@Id
		@GeneratedValue
		public Long id;

		@ManyToOne(fetch = FetchType.LAZY)
		public Person owner;

		protected Pet() {
		}

		public Pet(Person owner) {
			this.owner = owner;
		}

	}

	@Entity(name = "Profile")
	public static class Profile {

		@Id
		@GeneratedValue
		public Long id;

		@OneToOne(fetch = FetchType.LAZY)
		public Person person;

		public String mail = "";

		public String nickname = "";

		public int stars;

		protected Profile() {
		}

		public Profile(Person person, String nickname, int stars) {
			this.person = person;
			this.mail = person.email;
			this.nickname = nickname;
			this.stars = stars;
		}

		@Override
		public String toString() {
			return this.nickname;
		}

	}

	@Entity(name = "Club")
	@SQLRestriction("closed = false")
	public static class Club implements SearchDocument {

		@Id
		public long id;

		public String name = "";

		public boolean closed;

		protected Club() {
		}

		public Club(long id, String name) {
			this.id = id;
			this.name = name;
		}

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("name", this.name);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}

package io.github.elasticsearchjpa.search;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.fixture.SearchableTown;
import io.github.elasticsearchjpa.fixture.town.Town.Club;
import io.github.elasticsearchjpa.fixture.town.Town.Person;
import io.github.elasticsearchjpa.fixture.town.Town.Pet;
import io.github.elasticsearchjpa.fixture.town.Town.Profile;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The entities that are loaded for hits, and the number of SQL statements. */
class SearchLoadingIT {

	private static final Search LEES = Search.json(SearchableTown.LEES);

	private static final SearchOptions DEFAULTS = SearchOptions.defaults();

	private static final SearchableTown town = SearchableTown.town();

	@Test
	void eagerAssociationsNeedNoFurtherStatement() {
		assertThat(town.statements(() -> {
			List<Person> people = town.people.search(LEES).entities();
			assertThat(people).hasSize(5).allSatisfy((person) -> {
				assertThat(Hibernate.isInitialized(Objects.requireNonNull(person.street).country)).isTrue();
				assertThat(Hibernate.isInitialized(person.phones)).isFalse();
			});
		})).isOne();
	}

	@Test
	void fetchPathsWithOneCollectionAreLoadedByOneStatement() {
		assertThat(town.statements(() -> {
			List<Person> people = search(DEFAULTS.withFetch("boss.phones", "boss.street", "second.street")).entities();
			assertThat(people).hasSize(5);
			Person bob = people.get(1);
			assertThat(Objects.requireNonNull(bob.boss).phones).hasSize(2);
			assertThat(Hibernate.isInitialized(Objects.requireNonNull(bob.second.street).country)).isTrue();
		})).isOne();
	}

	@Test
	void eachFurtherCollectionIsLoadedByOneMoreStatement() {
		assertThat(town.statements(() -> {
			List<Person> people = search(DEFAULTS.withFetch("phones", "pets", "boss.pets")).entities();
			assertThat(people).hasSize(5).allSatisfy((person) -> {
				assertThat(person.phones).hasSize(2);
				assertThat(person.pets).hasSize(3);
			});
			assertThat(Objects.requireNonNull(people.get(4).boss).pets).hasSize(3);
		})).isLessThanOrEqualTo(3);
	}

	@Test
	void aFetchPathThatIsNotAnAssociationPathIsRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> search(DEFAULTS.withFetch("phones", "bos")))
			.withMessage("The fetch path 'bos' is not an association path. Associations of Person: boss, pets, phones, "
					+ "second, street.");
	}

	@Test
	void filteredHitsAreLeftOutWithoutChangingRanksOrMissingHits() {
		assertThat(town.statements(() -> {
			SearchResults<Person> results = search(DEFAULTS.withFilter("e.active = :active", Map.of("active", true)));
			assertThat(results.entities()).extracting(Person::toString)
				.containsExactly("Ann Lee", "Cat Lee", "Eve Lee");
			assertThat(results.hits()).extracting(SearchHit::rank).containsExactly(1, 3, 5);
			assertThat(results.missing()).isEmpty();
			assertThat(results.filteredOut()).isEqualTo(2);
			assertThat(results.total().value()).isEqualTo(5);
		})).isOne();
	}

	@Test
	void aFilterCanUseAnAssociationThatIsNull() {
		SearchResults<Person> results = search(DEFAULTS.withFilter("e.boss.name = 'Ann Lee'", Map.of()));
		assertThat(results.entities()).extracting(Person::toString).containsExactly("Bob Lee");
		assertThat(results.missing()).as("Ann has no boss, but her row exists").isEmpty();
		assertThat(results.filteredOut()).isEqualTo(4);
	}

	@Test
	void aFilterCanBeCombinedWithFetchPaths() {
		SearchResults<Person> results = search(DEFAULTS.withFetch("phones")
			.withFilter("e.id in :ids and size(e.pets) > 2", Map.of("ids", List.of(2L, 5L))));
		assertThat(results.entities()).extracting(Person::toString).containsExactly("Bob Lee", "Eve Lee");
		assertThat(results.entities()).allSatisfy((person) -> assertThat(person.phones).hasSize(2));
	}

	@Test
	void aFilterThatIsNotAPredicateIsRejected() {
		assertRejected(() -> search(DEFAULTS.withFilter("e.activ = true", Map.of())), "e.activ = true", "activ");
		assertRejected(() -> search(DEFAULTS.withFilter("e.active = true) or (1 = 1", Map.of())),
				"e.active = true) or (1 = 1", "unexpected ')'");
		assertRejected(() -> search(DEFAULTS.withFilter("e.active = true order by e.name", Map.of())),
				"e.active = true order by e.name", "unexpected 'order'");
		assertRejected(() -> search(DEFAULTS.withFilter("e.active = :a", Map.of("b", true))), "e.active = :a",
				"its parameters are [a], but values are given for [b]");
	}

	private static void assertRejected(ThrowingCallable search, String filter, String problem) {
		assertThatThrownBy(search).isInstanceOf(IllegalArgumentException.class)
			.hasMessageStartingWith("The filter '" + filter + "' is not an HQL predicate over 'Person e': ")
			.hasMessageContaining(problem);
	}

	@Test
	void entitiesOfAnotherTypeAreLoadedByAnAttribute() {
		assertThat(town.statements(() -> {
			SearchResults<Profile> results = town.people.search(LEES, DEFAULTS,
					EntityLookup.of(Profile.class).withAttribute("person.id"));
			assertThat(results.entities()).extracting(Profile::toString).containsExactly("n1", "n2", "n3", "n5");
			assertThat(results.hits()).extracting(SearchHit::type).containsOnly(Profile.class);
			assertThat(results.missing()).singleElement().satisfies((missing) -> {
				assertThat(missing.id()).isEqualTo("4");
				assertThat(missing.rank()).isEqualTo(4);
			});
		})).isOne();
	}

	@Test
	void filterAndFetchPathsApplyToTheTypeOfTheLookup() {
		SearchResults<Profile> results = town.people.search(LEES,
				DEFAULTS.withFetch("person.phones").withFilter("e.stars > 1", Map.of()),
				EntityLookup.of(Profile.class).withAttribute("person.id"));
		assertThat(results.entities()).extracting(Profile::toString).containsExactly("n3", "n5");
		assertThat(results.entities().get(0).person.phones).hasSize(2);
	}

	@Test
	void theValueOfALookupCanBeInAFieldOfTheDocument() {
		SearchResults<Person> friends = town.people.search(LEES, DEFAULTS,
				EntityLookup.of(Person.class).withField("kin.friend"));
		assertThat(friends.entities()).extracting(Person::toString)
			.containsExactly("Bob Lee", "Cat Lee", "Dan Lee", "Eve Lee", "Fay Poe");
		Search asFields = LEES.with("_source", false).with("fields", List.of("kin.friend"));
		assertThat(town.people.search(asFields, DEFAULTS, EntityLookup.of(Person.class).withField("kin.friend"))
			.entities()).hasToString(friends.entities().toString());
		assertThatThrownBy(() -> town.people.search(LEES.with("_source", false), DEFAULTS,
				EntityLookup.of(Person.class).withField("kin.friend")))
			.isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage("The hits do not contain the field 'kin.friend', which the lookup of Person needs. "
					+ "Add it to the request: \"fields\": [\"kin.friend\"].");
	}

	@Test
	void aLookupByAnUnknownOrNonUniqueAttributeIsRejected() {
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> town.people.search(LEES, DEFAULTS, EntityLookup.of(Profile.class).withAttribute("personId")))
			.withMessage("'personId' is not a basic attribute of Profile. Use a unique attribute such as 'id', or a "
					+ "path to one.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> town.people.search(LEES, DEFAULTS, EntityLookup.of(String.class)))
			.withMessage("java.lang.String is not an entity type.");
		assertThatThrownBy(() -> town.people.search(LEES.with("size", 1), DEFAULTS,
				EntityLookup.of(Pet.class).withAttribute("owner.id")))
			.isInstanceOf(ElasticsearchJpaException.class)
			.hasMessage("Several rows of Pet have owner.id 1. The attribute of a lookup must be unique.");
	}

	@Test
	void hitsAreLoadedByAnotherAttributeIfThatIsTheDocumentId() {
		SearchIndex<Person> mail = town.jpa.index("mail", Person.class);
		SearchResults<Person> results = mail.search(LEES);
		assertThat(results.entities()).extracting(Person::toString).startsWith("Ann Lee").hasSize(5);
		assertThat(results.hit("bob.lee@example.org")).get().extracting(SearchHit::entity).hasToString("Bob Lee");
		assertThat(mail.fetchDocument(2L)).get().hasToString(town.people.fetchDocument(2L).orElseThrow().toString());
	}

	@Test
	void aRowHiddenByARestrictionIsAMissingHit() {
		town.sessionFactory.inTransaction((session) -> session.find(Club.class, 2L).closed = true);
		try {
			SearchResults<Object> results = town.jpa.index("clubs")
				.search("{\"query\": {\"match\": {\"name\": \"club\"}}}");
			assertThat(results.entities()).singleElement().hasToString("Lee Fan Club");
			assertThat(results.missing()).singleElement()
				.satisfies((missing) -> assertThat(missing.id()).isEqualTo("2"));
		}
		finally {
			town.sessionFactory.inTransaction((session) -> session
				.createNativeMutationQuery("update {h-domain}Club set closed = false where id = 2")
				.executeUpdate());
		}
	}

	private static SearchResults<Person> search(SearchOptions options) {
		return town.people.search(LEES, options);
	}

}

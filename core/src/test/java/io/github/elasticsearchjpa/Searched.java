package io.github.elasticsearchjpa;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.search.ExecutedSearch;
import io.github.elasticsearchjpa.town.Town;
import io.github.elasticsearchjpa.town.Town.Club;
import io.github.elasticsearchjpa.town.Town.Country;
import io.github.elasticsearchjpa.town.Town.Person;
import io.github.elasticsearchjpa.town.Town.Pet;
import io.github.elasticsearchjpa.town.Town.Phone;
import io.github.elasticsearchjpa.town.Town.Profile;
import io.github.elasticsearchjpa.town.Town.Street;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.NullMarked;

/**
 * A town whose people and clubs are in indexes, in a schema and under a prefix of its
 * own: Ann 1, Bob 2, Cat 3, ... in the index {@code people}, those who are active in
 * {@code active}, too, and two clubs with the ids 1 and 2 in {@code clubs}.
 */
@NullMarked
final class Searched {

	static final String[] NAMES = { "Ann Lee", "Bob Lee", "Cat Lee", "Dan Lee", "Eve Lee", "Fay Poe", "Gus Poe" };

	/** The Lees, in the order of their ids. */
	static final String LEES = """
			{"query": {"match": {"name": "lee"}}, "sort": ["number"]}""";

	private final String prefix = TestServers.prefix();

	final SessionFactory sessionFactory;

	final ElasticsearchJpa jpa;

	final SearchIndex<Person> people;

	final List<ExecutedSearch> heard = new ArrayList<>();

	private Searched() {
		this.sessionFactory = TestServers.sessionFactory(Town.entities());
		this.sessionFactory.inTransaction((session) -> {
			Country country = new Country("NZ");
			session.persist(country);
			Person boss = null;
			for (int i = 0; i < NAMES.length; i++) {
				Street street = new Street(i + 1, country);
				session.persist(street);
				Person person = new Person(i + 1, NAMES[i]);
				person.active = i % 2 == 0;
				person.street = street;
				person.second.street = street;
				person.boss = boss;
				person.phones.addAll(List.of(new Phone(person, "1"), new Phone(person, "2")));
				person.pets.addAll(List.of(new Pet(person), new Pet(person), new Pet(person)));
				session.persist(person);
				if (i != 3) {
					session.persist(new Profile(person, "n" + person.id, i));
				}
				boss = person;
			}
			session.persist(new Club(1, "Lee Fan Club"));
			session.persist(new Club(2, "Poe Fan Club"));
		});
		this.jpa = again((builder) -> builder);
		this.jpa.indexes().forEach(SearchIndex::rebuild);
		this.people = this.jpa.index("people", Person.class);
	}

	/** The same indexes, by a library with other settings. */
	ElasticsearchJpa again(UnaryOperator<ElasticsearchJpa.Builder> settings) {
		return settings
			.apply(ElasticsearchJpa.builder(this.sessionFactory)
				.connection("default", TestServers.elasticsearch())
				.connection("reports", TestServers.elasticsearch())
				.indexPrefix(this.prefix)
				.searchListener(this.heard::add)
				.index(IndexSettings.of("people", "Person"))
				.index(IndexSettings.of("active", "Person").withScope("e.active = true"))
				.index(IndexSettings.of("mail", "Person").withDocumentId("email"))
				.index(IndexSettings.of("clubs", "Club"))
				.index(IndexSettings.of("all", "Person", "Club"))
				.index(IndexSettings.of("elsewhere", "Club").withConnection("reports")))
			.build();
	}

	/** One for all tests, which leave it as they find it. */
	static Searched town() {
		return Shared.TOWN;
	}

	/** How many SQL statements something costs. */
	long statements(Runnable work) {
		long before = this.sessionFactory.getStatistics().getPrepareStatementCount();
		work.run();
		return this.sessionFactory.getStatistics().getPrepareStatementCount() - before;
	}

	ExecutedSearch lastHeard() {
		return this.heard.get(this.heard.size() - 1);
	}

	private static final class Shared {

		private static final Searched TOWN = new Searched();

	}

}

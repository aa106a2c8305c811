package io.github.elasticsearchjpa.examples.dictionary;

import java.util.ArrayList;
import java.util.List;

import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On a database in memory, which all of these tests share: the first run fills it.
 */
@DataJpaTest
@Import(WordNetLoader.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class WordNetLoaderIT {

	private static final List<Integer> SECOND_RUN = new ArrayList<>();

	@Autowired
	private WordNetLoader loader;

	@Autowired
	private EntityManager entities;

	@Autowired
	private TransactionOperations transactions;

	/** The first run was stopped after a part, so the second starts again. */
	@BeforeEach
	void load() {
		if (this.loader.count().equals(WordNetLoader.Rows.NONE)) {
			this.loader
				.load(WordNet.read().stream().filter((entry) -> entry.hypernyms().isEmpty()).limit(1000).toList());
			assertThat(this.loader.load(SECOND_RUN::add)).isTrue();
		}
	}

	@Test
	void halfFilledTablesAreFilledFromTheStart() {
		assertThat(this.loader.count()).isEqualTo(WordNetLoader.Rows.OF_WORDNET);
		assertThat(SECOND_RUN).isSorted().endsWith(100);
	}

	@Test
	void fullTablesStayAsTheyAre() {
		List<Integer> progress = new ArrayList<>();
		assertThat(this.loader.load(progress::add)).isFalse();
		assertThat(progress).isEmpty();
	}

	@Test
	void theEntitiesSeeWhatWasLoaded() {
		this.transactions.executeWithoutResult((transaction) -> {
			Synset tiger = this.entities.find(Synset.class, "n02132256");
			assertThat(tiger.partOfSpeech()).isEqualTo(PartOfSpeech.NOUN);
			assertThat(tiger.lexname()).isEqualTo("noun.animal");
			assertThat(tiger.lemmas()).containsExactly("tiger", "Panthera tigris");
			assertThat(tiger.hypernyms()).extracting(Synset::lemmas).containsExactly(List.of("big cat", "cat"));
			assertThat(tiger.toSearchDocument("dictionary"))
				.isEqualTo(new Synset.Document(PartOfSpeech.NOUN, "noun.animal",
						"large feline of forests in most of Asia having a tawny coat with black stripes; endangered",
						List.of("tiger", "Panthera tigris"),
						List.of("any of several large cats typically able to roar and living in the wild")));
		});
	}

}

package io.github.elasticsearchjpa.examples.dictionary;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.log.SearchClick;
import io.github.elasticsearchjpa.log.SearchLog;
import io.github.elasticsearchjpa.log.SearchQuery;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests of the whole application at its first start, with its own database and
 * Elasticsearch.
 */
@SpringBootTest(properties = { "spring.datasource.url=jdbc:h2:mem:dictionary",
		"spring.jpa.properties.hibernate.generate_statistics=true" })
@AutoConfigureMockMvc
class DictionaryIT {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private DictionarySearch search;

	@Autowired
	private SearchIndex<Synset> dictionary;

	@Autowired
	private SearchLog searchLog;

	@Autowired
	private Preparation preparation;

	@Autowired
	private WordNetLoader wordNet;

	@Autowired
	private JdbcTemplate jdbc;

	@Autowired
	private Rest5Client elasticsearch;

	@Autowired
	private EntityManagerFactory entityManagerFactory;

	@DynamicPropertySource
	static void firstStart(DynamicPropertyRegistry registry) throws IOException {
		// The user that the server runs as cannot access temporary folders.
		Path home = Path.of("target", "dictionary-it").toAbsolutePath();
		FileSystemUtils.deleteRecursively(home);
		registry.add("dictionary.home", home::toString);
	}

	/** Leaves the tables as an application does that is stopped while it fills them. */
	@TestConfiguration(proxyBeanMethods = false)
	static class HalfFilledTables {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		ApplicationRunner fillHalf(WordNetLoader wordNet) {
			return (arguments) -> wordNet
				.load(WordNet.read().stream().filter((entry) -> entry.hypernyms().isEmpty()).limit(1000).toList());
		}

	}

	@Test
	void incompleteTablesAreFilledFromTheStart() {
		assertThat(this.wordNet.count()).isEqualTo(WordNetLoader.Rows.OF_WORDNET);
	}

	@Test
	void completeTablesAreNotChanged() {
		List<Integer> progress = new ArrayList<>();
		assertThat(this.wordNet.load(progress::add)).isFalse();
		assertThat(progress).isEmpty();
	}

	@Test
	void theEntitiesContainWhatWasLoaded() {
		this.entityManagerFactory.runInTransaction((entities) -> {
			Synset tiger = entities.find(Synset.class, "n02132256");
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

	@Test
	void everySynsetIsInTheIndexWhenTheApplicationIsReady() {
		assertThat(this.preparation.state().step()).isEqualTo(Preparation.Step.READY);
		assertThat(this.dictionary.count()).isEqualTo(WordNetLoader.Rows.OF_WORDNET.synsets());
	}

	@Test
	void everyFieldOfEveryDocumentEqualsTheTables() throws IOException {
		IndexComparison.Result result = new IndexComparison(this.jdbc, this.elasticsearch).run();
		System.out.println("The index and the tables: " + result);
		assertThat(result.differences()).isEmpty();
		assertThat(result.documents()).isEqualTo(WordNetLoader.Rows.OF_WORDNET.synsets());
	}

	@ParameterizedTest
	@CsvSource({ "large wild cat with stripes, tiger", "fear of confined spaces, claustrophobia",
			"make someone laugh, amuse", "instrument for measuring atmospheric pressure, barometer",
			"someone who collects stamps, stamp collector" })
	void theExamplesOnThePageFindTheirWord(String description, String word) {
		ResultPage.Meaning best = this.search.search(description, null, 1).meanings().get(0);
		assertThat(best.lemmas()).contains(word);
		assertThat(best.gloss()).anyMatch(HighlightedText.Piece::highlighted);
	}

	@Test
	void aPartOfSpeechLimitsTheMeaningsButNotTheCounts() {
		ResultPage all = this.search.search("quiet", null, 1);
		ResultPage adverbs = this.search.search("quiet", PartOfSpeech.ADVERB, 1);
		assertThat(adverbs.meanings()).isNotEmpty()
			.allSatisfy((meaning) -> assertThat(meaning.pos()).isEqualTo(PartOfSpeech.ADVERB));
		assertThat(adverbs.counts()).isEqualTo(all.counts()).containsEntry(PartOfSpeech.ADVERB, adverbs.total());
		assertThat(all.total()).isEqualTo(all.counts().values().stream().mapToLong(Long::longValue).sum());
	}

	@Test
	void pagesAreConsecutive() {
		ResultPage first = this.search.search("cat", null, 1);
		ResultPage second = this.search.search("cat", null, 2);
		assertThat(first.meanings()).extracting(ResultPage.Meaning::rank).startsWith(1).endsWith(10);
		assertThat(second.meanings()).extracting(ResultPage.Meaning::rank).startsWith(11);
		assertThat(second.meanings()).doesNotContainAnyElementsOf(first.meanings());
	}

	@Test
	void aPageCostsFourStatements() {
		Statistics statistics = this.entityManagerFactory.unwrap(SessionFactory.class).getStatistics();
		statistics.clear();
		ResultPage page = this.search.search("large wild cat with stripes", null, 1);
		assertThat(page.meanings()).hasSize(DictionarySearch.PAGE_SIZE);
		assertThat(statistics.getPrepareStatementCount()).isEqualTo(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\",\"match_all\":{}", "\"}}]}},\"query\":{\"match_all\":{}}", "{\"match_all\":{}}" })
	void aQueryInTheDescriptionIsNotRun(String typed) {
		assertThat(this.mvc.get().uri("/api/search?q={q}", typed)).hasStatusOk()
			.bodyJson()
			.extractingPath("$.total")
			.asNumber()
			.satisfies((total) -> assertThat(total.longValue()).isLessThan(100));
	}

	@Test
	void markupInTheDescriptionStaysText() {
		assertThat(this.mvc.get().uri("/api/search?q={q}", "<script>alert(1)</script>")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.query")
			.isEqualTo("<script>alert(1)</script>");
	}

	@Test
	void searchesAndClicksAreInTheLog() {
		ResultPage page = this.search.search("animal with black and white stripes", null, 2);
		ResultPage.Meaning third = page.meanings().get(2);
		assertThat(this.mvc.post().uri("/api/click?search={search}&meaning={id}", page.search(), third.id()))
			.hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.searchLog.await(Duration.ofSeconds(20))).isTrue();
		assertThat(this.searchLog.find(page.search())).get()
			.extracting(SearchQuery::terms, SearchQuery::total)
			.containsExactly("animal with black and white stripes", page.total());
		assertThat(this.searchLog.clicks(page.search())).extracting(SearchClick::documentId, SearchClick::rank)
			.containsExactly(tuple(third.id(), 13));
	}

}

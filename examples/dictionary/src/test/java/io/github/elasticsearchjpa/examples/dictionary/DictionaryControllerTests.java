package io.github.elasticsearchjpa.examples.dictionary;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.log.SearchLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

@WebMvcTest(DictionaryController.class)
@Import(Preparation.class)
class DictionaryControllerTests {

	private static final UUID SEARCH = UUID.fromString("0199f9d2-0000-7000-8000-000000000001");

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private Preparation preparation;

	@MockitoBean
	private DictionarySearch search;

	@MockitoBean
	private SearchLog searchLog;

	@BeforeEach
	void isReady() {
		this.preparation.ready();
	}

	@Test
	void aSearchReturnsTheMeaningsAndTheirNumber() {
		given(this.search.search("striped cat", PartOfSpeech.NOUN, 2)).willReturn(tigerFor("striped cat"));
		assertThat(this.mvc.get().uri("/api/search?q={q}&pos=noun&page=2", "striped cat")).hasStatusOk()
			.bodyJson()
			.isLenientlyEqualTo(
					"""
							{"search": "0199f9d2-0000-7000-8000-000000000001", "total": 11, "page": 2, "pages": 2, "counts": {"noun": 11}, "meanings": [{
							  "id": "n02132256", "lemmas": ["tiger"], "pos": "noun", "lexname": "noun.animal",
							  "gloss": [{"text": "large feline", "highlighted": false}],
							  "hypernyms": [{"lemmas": ["big cat"], "gloss": "any of several large cats"}]
							}]}
							""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "<script>alert(1)</script>", "\"},\"match_all\":{}", "\",\"match_all\":{}", ":pos",
			"\\u0022", "{\"match_all\":{}}", "\u0000\uE000" })
	void userInputIsOnlyText(String typed) {
		given(this.search.search(any(), any(), anyInt()))
			.willAnswer((call) -> tigerFor(call.getArgument(0, String.class)));
		assertThat(this.mvc.get().uri("/api/search?q={q}", typed)).hasStatusOk()
			.hasContentTypeCompatibleWith(MediaType.APPLICATION_JSON)
			.bodyJson()
			.extractingPath("$.query")
			.isEqualTo(typed);
		then(this.search).should().search(typed, null, 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "q=", "q= ", "q=cat&page=0", "q=cat&page=1001", "q=cat&page=x", "q=cat&pos=pronoun",
			"pos=noun" })
	void anInvalidRequestIsRejectedWithAnExplanation(String parameters) {
		assertThat(this.mvc.get().uri("/api/search?" + parameters)).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
		then(this.search).shouldHaveNoInteractions();
	}

	@Test
	void aDescriptionThatIsTooLongIsRejected() {
		assertThat(this.mvc.get().uri("/api/search?q={q}", "x".repeat(501))).hasStatus(HttpStatus.BAD_REQUEST)
			.bodyJson()
			.extractingPath("$.detail")
			.isEqualTo("A description has at most 500 characters.");
	}

	@Test
	void aClickIsLogged() {
		assertThat(this.mvc.post().uri("/api/click?search={id}&meaning=n02132256", SEARCH))
			.hasStatus(HttpStatus.NO_CONTENT);
		then(this.searchLog).should().click(SEARCH, "n02132256");
	}

	@ParameterizedTest
	@ValueSource(strings = { "search=x&meaning=n02132256", "search=", "meaning=n02132256" })
	void aClickWithoutSearchOrMeaningIsRejected(String parameters) {
		assertThat(this.mvc.post().uri("/api/click?" + parameters)).hasStatus(HttpStatus.BAD_REQUEST);
		then(this.searchLog).shouldHaveNoInteractions();
	}

	@Test
	void aSearchFailsWhileTheIndexIsBeingBuilt() {
		this.preparation.building(43);
		assertThat(this.mvc.get().uri("/api/search?q=cat")).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
			.bodyJson()
			.extractingPath("$.detail")
			.isEqualTo("Building the index: 43 %");
		assertThat(this.mvc.get().uri("/api/status")).hasStatusOk().bodyJson().isEqualTo("""
				{"step": "building", "percent": 43, "message": "Building the index: 43 %"}
				""");
	}

	@Test
	void aSearchFailsWithoutDetailsWhenElasticsearchIsDown() {
		RequestFailedException down = mock();
		given(down.isTemporary()).willReturn(true);
		given(this.search.search(any(), any(), anyInt())).willThrow(down);
		assertThat(this.mvc.get().uri("/api/search?q=cat")).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
			.bodyJson()
			.extractingPath("$.detail")
			.isEqualTo("Elasticsearch does not answer at the moment.");
	}

	private static ResultPage tigerFor(String query) {
		return new ResultPage(SEARCH, query, PartOfSpeech.NOUN, 2, 2, 11, 3, Map.of(PartOfSpeech.NOUN, 11L),
				List.of(new ResultPage.Meaning("n02132256", 11, 7.5, List.of("tiger"), PartOfSpeech.NOUN, "noun.animal",
						List.of(new HighlightedText.Piece("large feline", false)),
						List.of(new ResultPage.Hypernym(List.of("big cat"), "any of several large cats")))));
	}

}

package io.github.elasticsearchjpa.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.NotIndexedException;
import io.github.elasticsearchjpa.error.RebuildFailedException;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.search.SearchExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Values of documents and of searches appear in no error and in no log. */
class ErrorValuesIT {

	private static final String SECRET = "s3cr3t";

	/** The bytes of the secret, as Lucene writes them. */
	private static final String SECRET_BYTES = "115, 51, 99, 114, 51, 116";

	/** Values that a field rejects. The name of each field is that of its type. */
	private static final Map<String, Object> REJECTED = new TreeMap<>(Map.of("binary", Map.of("value", SECRET),
			"geo_point", SECRET + "!", "completion", Map.of("input", SECRET, "weight", SECRET), "date_range",
			Map.of("gte", SECRET), "dense_vector", List.of(SECRET, SECRET, SECRET), "integer_range",
			Map.of("gte", SECRET), "keyword", SECRET.repeat(6000), "sparse_vector", Map.of("feature", SECRET), "text",
			Map.of("value", SECRET), "unmapped", SECRET));

	static {
		Stream
			.of("boolean", "byte", "date", "date_nanos", "double", "flattened", "float", "half_float", "integer", "ip",
					"ip_range", "long", "nested", "object", "short")
			.forEach((type) -> REJECTED.put(type, SECRET));
	}

	/** The document of each card, whose id is the position in this list. */
	private final List<Supplier<Object>> documents = new ArrayList<>();

	private final List<SearchExecution> searches = new ArrayList<>();

	private SyncedLibrary library;

	@BeforeEach
	void start() {
		start((builder) -> builder);
	}

	private void start(UnaryOperator<ElasticsearchJpaBuilder> settings) {
		this.library = SyncedLibrary.start(1, (sync) -> sync,
				(builder) -> settings.apply(builder.mappingsLocation("classpath:search/values/")
					.searchListener(this.searches::add)
					.mapper(Card.class, (card, index) -> this.documents.get(card.id.intValue()).get())),
				IndexSettings.of("cards", "Card"));
	}

	@AfterEach
	void stop() {
		this.library.close();
	}

	/** Saves a card for each document, and returns what is logged until all are dead. */
	private String saveDeadLetters() {
		return CapturedLog.during(() -> {
			this.library.in((session) -> {
				for (int id = 0; id < this.documents.size(); id++) {
					session.persist(new Card(id, "card"));
				}
			});
			assertThatThrownBy(() -> this.library.sync.await(SyncedLibrary.TIMEOUT))
				.isInstanceOf(NotIndexedException.class);
		});
	}

	/** Returns the errors of the dead letters by the position of their document. */
	private Map<Integer, String> errors() {
		Map<Integer, String> errors = new TreeMap<>();
		this.library.sync.deadLetters(100).forEach((dead) -> errors.put(Integer.valueOf(dead.key()), dead.error()));
		return errors;
	}

	@Test
	void theErrorOfARejectedDocumentNamesFieldAndTypeAndQuotesNoValue() {
		List<String> types = List.copyOf(REJECTED.keySet());
		REJECTED.forEach((type, value) -> this.documents.add(() -> Map.of(type, value)));
		String log = saveDeadLetters();
		assertThat(log).contains("Elasticsearch rejected Card 1").doesNotContain(SECRET, SECRET_BYTES);
		assertThat(errors()).hasSameSizeAs(types).allSatisfy((id, error) -> {
			String type = types.get(id);
			assertThat(error).as(type).startsWith("400 ").doesNotContain(SECRET, SECRET_BYTES);
			// Elasticsearch itself names neither for these.
			if (!List.of("binary", "completion", "dense_vector", "sparse_vector").contains(type)) {
				assertThat(error).containsPattern("\\[" + type + "\\]|\"" + type + "\"");
			}
		});
		assertThat(errors().get(types.indexOf("integer"))).startsWith("400 document_parsing_exception: [1:")
			.contains("failed to parse field [integer] of type [integer] in document …; "
					+ "caused by number_format_exception: For input string: …");
	}

	@Test
	void aRebuildReportsNoValues() {
		this.documents.add(() -> Map.of("integer", SECRET));
		saveDeadLetters();
		String log = CapturedLog.during(() -> {
			RebuildFailedException failed = catchThrowableOfType(RebuildFailedException.class, () -> cards().rebuild());
			assertThat(failed).hasMessageNotContaining(SECRET);
			assertThat(failed.failures()).singleElement().asString().contains("[integer]").doesNotContain(SECRET);
		});
		assertThat(log).doesNotContain(SECRET);
	}

	@Test
	void theErrorOfAMapperNamesItsExceptionAndItsLineAndQuotesNoValue() {
		this.documents.add(() -> {
			throw new IllegalStateException(SECRET, new IllegalArgumentException("Key (email)=(" + SECRET + ")"));
		});
		String log = saveDeadLetters();
		assertThat(log).contains("java.lang.IllegalStateException", "java.lang.IllegalArgumentException")
			.doesNotContain(SECRET);
		assertThat(errors().get(0))
			.startsWith(
					"IllegalStateException: …; caused by IllegalArgumentException: … at " + getClass().getName() + ".")
			.contains("(ErrorValuesIT.java:")
			.doesNotContain(SECRET);
	}

	@Test
	void theStackTraceOfACauseIsLoggedOnce() {
		for (int i = 0; i < 3; i++) {
			this.documents.add(() -> {
				throw new IllegalStateException(SECRET);
			});
		}
		String log = saveDeadLetters();
		assertThat(log.lines()).filteredOn((line) -> line.contains("could not be built; it is now a dead letter"))
			.hasSize(3);
		assertThat(log.lines()).filteredOn("java.lang.IllegalStateException"::equals).hasSize(1);
		assertThat(log).containsPattern("\\n\\tat .*ErrorValuesIT").doesNotContain(SECRET);
	}

	@Test
	void aCycleInADocumentIsDescribedInAShortText() {
		this.documents.add(() -> {
			Map<String, Object> category = new HashMap<>();
			category.put("parent", category);
			return category;
		});
		saveDeadLetters();
		assertThat(errors().get(0)).contains("HashMap[\"parent\"]->").hasSizeLessThan(1000);
	}

	@Test
	void valuesAreShownIfTheSettingsAskForThem() {
		this.library.close();
		start((builder) -> builder.errorValues(true));
		this.documents.add(() -> Map.of("integer", SECRET));
		this.documents.add(() -> {
			throw new IllegalStateException("The key is " + SECRET);
		});
		assertThat(saveDeadLetters()).contains("java.lang.IllegalStateException: The key is " + SECRET);
		assertThat(errors().get(0)).contains("Preview of field's value: '" + SECRET + "'");
		assertThat(errors().get(1)).startsWith("IllegalStateException: The key is s3cr3t at " + getClass().getName());
		assertThatThrownBy(() -> cards().search("{\"query\": {\"term\": {\"ip\": \"s3cr3t\"}}}"))
			.hasMessageContaining("'s3cr3t' is not an IP string literal");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"query\": {\"query_string\": {\"query\": \":terms (\"}}}",
			"{\"query\": {\"term\": {\"integer\": \":terms\"}}}", "{\"query\": {\"term\": {\"boolean\": \":terms\"}}}",
			"{\"query\": {\"term\": {\"ip\": \":terms\"}}}", "{\"query\": {\"match_all\": {\"boost\": \":terms\"}}}" })
	void theErrorOfASearchQuotesNothingThatAUserTyped(String request) {
		RequestFailedException failed = catchThrowableOfType(RequestFailedException.class,
				() -> cards().search(request.replace(":terms", SECRET)));
		assertThat(failed).hasMessageContaining("Elasticsearch rejected a search of index 'cards'")
			.hasMessageContaining("_exception");
		for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
			assertThat(cause).hasMessageNotContaining(SECRET);
		}
		assertThat(this.searches).singleElement()
			.satisfies((search) -> assertThat(String.valueOf(search.failure())).doesNotContain(SECRET));
	}

	private SearchIndex<Object> cards() {
		return this.library.jpa.index("cards");
	}

}

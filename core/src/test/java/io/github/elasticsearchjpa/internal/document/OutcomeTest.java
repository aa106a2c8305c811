package io.github.elasticsearchjpa.internal.document;

import io.github.elasticsearchjpa.internal.text.ErrorTexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the outcomes of items of bulk requests. */
class OutcomeTest {

	private static Outcome outcome(String operation, String item) {
		return Outcome.ofItem(operation, new JsonMapper().readTree(item), ErrorTexts.WITHOUT_VALUES);
	}

	@Test
	void aDeletionOfAMissingDocumentSucceeds() {
		assertThat(outcome("delete", "{\"status\": 404}")).isInstanceOf(Outcome.Succeeded.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "index", "update" })
	void anotherOperationWithoutAnIndexDoesNotSucceed(String operation) {
		assertThat(outcome(operation, "{\"status\": 404}")).isInstanceOfSatisfying(Outcome.Retryable.class,
				(retryable) -> assertThat(retryable.status()).isEqualTo(404));
	}

	@Test
	void anItemWithoutAStatusDoesNotSucceed() {
		assertThat(outcome("index", "{}")).isInstanceOf(Outcome.Retryable.class);
	}

	private static Outcome rejected(String type, String reason) {
		return outcome("index",
				"{\"status\": 400, \"error\": {\"type\": \"%s\", \"reason\": \"%s\"}}".formatted(type, reason));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "document_parsing_exception", "mapper_parsing_exception", "strict_dynamic_mapping_exception" })
	void anErrorThatSpeaksOfTheDocumentIsTheDocuments(String type) {
		assertThat(rejected(type, "failed to parse")).isInstanceOf(Outcome.Invalid.class);
	}

	@Test
	void anErrorThatSpeaksOfTheIndexPasses() {
		assertThat(rejected("index_closed_exception", "closed")).isInstanceOf(Outcome.Retryable.class);
		assertThat(rejected("illegal_argument_exception", "no write index is defined for alias [a]"))
			.isInstanceOf(Outcome.Retryable.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "illegal_argument_exception", "routing_missing_exception", "unknown_exception" })
	void anyOtherErrorMayBeTheDocumentsOrTheIndexs(String type) {
		assertThat(rejected(type, "pipeline with id [a] does not exist")).isInstanceOf(Outcome.Ambiguous.class);
	}

}

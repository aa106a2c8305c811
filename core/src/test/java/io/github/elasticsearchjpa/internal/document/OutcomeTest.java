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

}

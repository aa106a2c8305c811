package io.github.elasticsearchjpa.internal.connection;

import io.github.elasticsearchjpa.fixture.TestServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shapes of responses of a real server, which {@link ExpectedField} must accept. The
 * index has no alias, no mapping and no documents, so that its descriptions are empty.
 */
class ResponseShapeIT {

	private static final String INDEX = TestServers.prefix() + "bare";

	private static final Connection CONNECTION = TestServers.connection();

	@BeforeAll
	static void create() {
		CONNECTION.send("PUT", "/" + INDEX);
	}

	@AfterAll
	static void delete() {
		CONNECTION.send("DELETE", "/" + INDEX + "?ignore_unavailable=true");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%s", "/%s/_mapping", "/%s/_settings?flat_settings=true", "/%s/_alias" })
	void anIndexIsDescribedUnderItsName(String path) {
		JsonNode response = CONNECTION.send("GET", path.formatted(INDEX));
		assertThat(response.propertyNames()).containsExactly(INDEX);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%sno", "/%sno/_mapping", "/%sno/_settings", "/%sno/_alias", "/%s/_alias/no",
			"/_resolve/index/%sno", "/%s/_doc/1" })
	void aMissingResourceIsEmpty(String path) {
		assertThat(CONNECTION.find(path.formatted(INDEX))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%s*/_mapping?expand_wildcards=all", "/%s*/_settings", "/%s*/_alias" })
	void aPatternThatMatchesNothingHasAnEmptyResponse(String path) {
		assertThat(CONNECTION.send("GET", path.formatted(TestServers.prefix())).isEmpty()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/_resolve/index/%s", "/%s/_stats/docs,store", "/_cluster/health/%s?timeout=10s",
			"/%s/_count", "/%s/_search" })
	void otherResponsesHaveTheirField(String path) {
		assertThat(CONNECTION.send("GET", path.formatted(INDEX)).isObject()).isTrue();
	}

	@Test
	void anAliasIsDescribedUnderTheNameOfItsIndex() {
		String alias = INDEX + "-alias";
		CONNECTION.send("PUT", "/" + INDEX + "/_alias/" + alias);
		assertThat(CONNECTION.send("GET", "/" + alias + "/_alias").propertyNames()).containsExactly(INDEX);
		assertThat(CONNECTION.send("GET", "/" + INDEX + "/_alias/" + alias).propertyNames()).containsExactly(INDEX);
		CONNECTION.send("DELETE", "/" + INDEX + "/_alias/" + alias);
	}

	@Test
	void aDocumentIsFound() {
		CONNECTION.send("PUT", "/" + INDEX + "/_doc/1?refresh=true", new JsonMapper().createObjectNode());
		assertThat(CONNECTION.find("/" + INDEX + "/_doc/1")).isPresent();
		CONNECTION.send("DELETE", "/" + INDEX + "/_doc/1");
	}

}

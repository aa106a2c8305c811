package io.github.elasticsearchjpa.embedded.junit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@ElasticsearchTest
class ElasticsearchTestIT {

	private final TestElasticsearch elasticsearch;

	ElasticsearchTestIT(TestElasticsearch elasticsearch) {
		this.elasticsearch = elasticsearch;
	}

	@Test
	void theServerIsTheSharedServer() {
		assertThat(this.elasticsearch.uri()).isEqualTo(EmbeddedElasticsearch.shared().uri());
	}

	@Test
	void thePrefixContainsTheNameOfTheClassAndIsValidInIndexNames() throws Exception {
		assertThat(this.elasticsearch.indexPrefix()).matches("elasticsearch-test-it-[0-9a-f]{8}-");
		assertThat(send(this.elasticsearch.uri(), "PUT", this.elasticsearch.indexPrefix() + "books")).isEqualTo(200);
	}

	@Test
	void allMethodsGetTheSameParameter(TestElasticsearch elasticsearch) {
		assertThat(elasticsearch).isSameAs(this.elasticsearch);
	}

	@Nested
	class InANestedClass {

		@Test
		void theNestedClassGetsTheParameterOfTheOutermostClass(TestElasticsearch elasticsearch) {
			assertThat(elasticsearch).isSameAs(ElasticsearchTestIT.this.elasticsearch);
		}

	}

	private static int send(URI uri, String method, String path) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri.resolve("/" + path))
				.method(method, HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

}

package io.github.elasticsearchjpa.embedded;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedElasticsearchIT {

	@Test
	void answersHealthRequests() throws Exception {
		URI health = EmbeddedElasticsearch.shared().uri().resolve("/_cluster/health");
		String answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString())
			.body();
		assertThat(answer).contains("\"status\":\"green\"");
	}

}

package io.github.elasticsearchjpa.embedded.junit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the steps of the extension after a test class. JUnit's launcher runs the
 * nested test classes.
 */
class TestElasticsearchExtensionIT {

	private static final List<TestElasticsearch> RESOLVED = new CopyOnWriteArrayList<>();

	private final URI uri = EmbeddedElasticsearch.shared().uri();

	@Test
	void theIndexesOfAClassAreDeletedAfterItAndOtherIndexesAreKept() throws Exception {
		String other = "books-that-are-kept-" + UUID.randomUUID();
		assertThat(send(this.uri, "PUT", other)).isEqualTo(200);
		run(Library.class);
		assertThat(send(this.uri, "HEAD", RESOLVED.get(0).indexPrefix() + "books")).isEqualTo(404);
		assertThat(send(this.uri, "HEAD", other)).isEqualTo(200);
		assertThat(send(this.uri, "DELETE", other)).isEqualTo(200);
	}

	@Test
	void twoRunsOfAClassHaveDifferentPrefixes() {
		run(Library.class);
		run(Library.class);
		assertThat(RESOLVED).extracting(TestElasticsearch::indexPrefix).doesNotHaveDuplicates().hasSizeGreaterThan(1);
	}

	/** A test class whose index must still exist after its nested classes. */
	@ElasticsearchTest
	static class Library {

		@Test
		void createsAnIndex(TestElasticsearch elasticsearch) throws Exception {
			RESOLVED.add(elasticsearch);
			assertThat(send(elasticsearch.uri(), "PUT", elasticsearch.indexPrefix() + "books")).isEqualTo(200);
		}

		@Nested
		class Shelf {

			@Test
			void findsTheIndex(TestElasticsearch elasticsearch) throws Exception {
				assertThat(send(elasticsearch.uri(), "HEAD", elasticsearch.indexPrefix() + "books")).isEqualTo(200);
			}

		}

		@Nested
		class SecondShelf {

			@Test
			void findsTheIndex(TestElasticsearch elasticsearch) throws Exception {
				assertThat(send(elasticsearch.uri(), "HEAD", elasticsearch.indexPrefix() + "books")).isEqualTo(200);
			}

		}

	}

	private static void run(Class<?> test) {
		LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
			.selectors(DiscoverySelectors.selectClass(test))
			.build();
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		LauncherFactory.create().execute(request, listener);
		assertThat(listener.getSummary().getFailures()).isEmpty();
		assertThat(listener.getSummary().getTestsSucceededCount()).isEqualTo(3);
	}

	private static int send(URI uri, String method, String path) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri.resolve("/" + path))
				.method(method, HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

}

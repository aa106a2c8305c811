package io.github.elasticsearchjpa.embedded.junit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
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
 * What is seen of the extension only after a class: the classes inside are run by JUnit's
 * launcher.
 */
class TestElasticsearchExtensionIT {

	private static final List<TestElasticsearch> GIVEN = new CopyOnWriteArrayList<>();

	private final URI uri = EmbeddedElasticsearch.shared().uri();

	@Test
	void theIndexesOfAClassAreDeletedAfterItAndThoseOfOthersStay() throws Exception {
		assertThat(send(this.uri, "PUT", "books-that-stay")).isEqualTo(200);
		run(Library.class);
		assertThat(send(this.uri, "HEAD", GIVEN.get(0).indexPrefix() + "books")).isEqualTo(404);
		assertThat(send(this.uri, "HEAD", "books-that-stay")).isEqualTo(200);
	}

	@Test
	void twoRunsOfAClassHavePrefixesOfTheirOwn() {
		run(Library.class);
		run(Library.class);
		assertThat(GIVEN).extracting(TestElasticsearch::indexPrefix).doesNotHaveDuplicates().hasSizeGreaterThan(1);
	}

	/** Its methods see their own index still there after the nested class has ended. */
	@ElasticsearchTest
	static class Library {

		@Test
		void putsBooks(TestElasticsearch elasticsearch) throws Exception {
			GIVEN.add(elasticsearch);
			assertThat(send(elasticsearch.uri(), "PUT", elasticsearch.indexPrefix() + "books")).isEqualTo(200);
		}

		@Nested
		class Shelf {

			@Test
			void seesThem(TestElasticsearch elasticsearch) throws Exception {
				assertThat(send(elasticsearch.uri(), "HEAD", elasticsearch.indexPrefix() + "books")).isEqualTo(200);
			}

		}

		@Nested
		class ShelfBeside {

			@Test
			void seesThem(TestElasticsearch elasticsearch) throws Exception {
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

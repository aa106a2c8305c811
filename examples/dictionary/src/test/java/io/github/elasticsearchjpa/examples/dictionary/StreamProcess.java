package io.github.elasticsearchjpa.examples.dictionary;

import java.util.stream.Stream;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchHit;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A process that streams every entity and prints the cost: hits, milliseconds, SQL
 * statements, and the peak of the heap in bytes. The arguments are the application's.
 */
final class StreamProcess {

	private StreamProcess() {
	}

	public static void main(String[] args) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(DictionaryApplication.class)
			.web(WebApplicationType.NONE)
			.run(args)) {
			Statistics statistics = context.getBean(EntityManagerFactory.class)
				.unwrap(SessionFactory.class)
				.getStatistics();
			statistics.clear();
			HeapPeak peak = HeapPeak.sinceNow();
			long start = System.nanoTime();
			try (Stream<SearchHit<Synset>> stream = context.getBean(ElasticsearchJpa.class)
				.index("dictionary", Synset.class)
				.stream(Search.json("{\"query\": {\"match_all\": {}}}"))) {
				long distinct = stream.map((hit) -> hit.entity().id()).filter((id) -> !id.isEmpty()).count();
				System.out.printf("RESULT %d %d %d %d%n", distinct, (System.nanoTime() - start) / 1_000_000,
						statistics.getPrepareStatementCount(), peak.bytes());
			}
		}
	}

}

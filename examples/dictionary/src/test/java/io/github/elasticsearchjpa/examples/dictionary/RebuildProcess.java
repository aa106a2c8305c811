package io.github.elasticsearchjpa.examples.dictionary;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.operation.RebuildResult;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A process that rebuilds the index and prints the cost: documents, milliseconds, SQL
 * statements, and the peak of the heap in bytes. The arguments are the application's.
 */
final class RebuildProcess {

	private RebuildProcess() {
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
			RebuildResult result = context.getBean("dictionary", SearchIndex.class).rebuild();
			System.out.printf("RESULT %d %d %d %d%n", result.documents(), result.duration().toMillis(),
					statistics.getPrepareStatementCount(), peak.bytes());
		}
	}

}

package io.github.elasticsearchjpa.examples.dictionary;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.index.RebuildResult;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Rebuilds the index and prints what it cost: documents, milliseconds, SQL statements,
 * and the bytes of heap used at the peak. The arguments are the application's.
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
			heap().forEach(MemoryPoolMXBean::resetPeakUsage);
			RebuildResult result = context.getBean("dictionary", SearchIndex.class).rebuild();
			// Each pool has its peak at a moment of its own, so the sum is an upper
			// bound.
			long peak = heap().stream().mapToLong((pool) -> pool.getPeakUsage().getUsed()).sum();
			System.out.printf("RESULT %d %d %d %d%n", result.documents(), result.duration().toMillis(),
					statistics.getPrepareStatementCount(), peak);
		}
	}

	private static List<MemoryPoolMXBean> heap() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.toList();
	}

}

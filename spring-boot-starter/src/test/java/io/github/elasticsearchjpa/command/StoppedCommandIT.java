package io.github.elasticsearchjpa.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.operation.IndexStatus;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.shop.ShopApplication;
import jakarta.persistence.EntityManagerFactory;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** A command whose process receives a signal, as after Ctrl-C. */
class StoppedCommandIT {

	private static final int ROWS = 10_000;

	/**
	 * A signal with the same effect as Ctrl-C (SIGINT), which background processes
	 * ignore.
	 */
	private static final int SIGTERM = 15;

	private static Server database;

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() throws SQLException {
		database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
		context = new SpringApplicationBuilder(ShopApplication.class).web(WebApplicationType.NONE)
			.run(arguments().toArray(String[]::new));
		context.getBean(EntityManagerFactory.class)
			.runInTransaction((entityManager) -> entityManager
				.createNativeQuery(
						"insert into product (id, name) select x, 'Kettle ' || x from system_range(1, " + ROWS + ")")
				.executeUpdate());
	}

	@AfterAll
	static void stop() {
		context.getBean(ElasticsearchJpa.class).indexes().forEach(SearchIndex::delete);
		context.close();
		database.stop();
	}

	private static List<String> arguments(String... command) {
		List<String> arguments = new ArrayList<>(List.of(command));
		arguments
			.addAll(List.of(
					"--spring.datasource.url=jdbc:h2:tcp://localhost:" + database.getPort()
							+ "/mem:stop;DB_CLOSE_DELAY=-1",
					"--spring.jpa.hibernate.ddl-auto=update",
					"--spring.elasticsearch.uris=" + EmbeddedElasticsearch.shared().uri(),
					"--elasticsearch-jpa.sync.initialize-schema=always", "--elasticsearch-jpa.index-prefix=stop_",
					"--elasticsearch-jpa.indexes.products.entities=Product"));
		return arguments;
	}

	@Test
	void aStoppedRebuildIsResumed() throws IOException, InterruptedException {
		SearchIndex<?> products = context.getBean(ElasticsearchJpa.class).index("products");
		List<String> lines = new ArrayList<>();
		Process command = startProcess(arguments("search", "rebuild", "products", "--elasticsearch-jpa.chunk-size=1"));
		try (BufferedReader output = command.inputReader()) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				lines.add(line);
				if (line.startsWith("products: 10 %")) {
					new ProcessBuilder("kill", "-" + SIGTERM, Long.toString(command.pid())).start().waitFor();
				}
			}
		}
		assertThat(command.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(lines)
			.anyMatch((line) -> line.startsWith("products: The rebuild of index 'products' was stopped after")
					&& line.contains("rebuild --resume"));
		assertThat(command.exitValue()).isEqualTo(128 + SIGTERM);

		IndexStatus stopped = products.status();
		assertThat(stopped.holder()).isNull();
		assertThat(stopped.generations()).singleElement().satisfies((generation) -> {
			assertThat(generation.role()).isEqualTo(IndexStatus.Role.FILLING);
			assertThat(generation.loadedRows()).isBetween(ROWS / 20L, ROWS - 1L);
		});

		StringWriter out = new StringWriter();
		CommandLine resume = SearchCommand.commandLine(context.getBean(ElasticsearchJpa.class),
				() -> ElasticsearchJpa.schema(context.getBean(EntityManagerFactory.class), ""), null);
		assertThat(resume.setOut(new PrintWriter(out)).execute("rebuild", "products", "--resume")).isZero();
		assertThat(out.toString()).contains("rebuilt as " + stopped.generations().get(0).name());
		assertThat(products.verify(VerifyOptions.defaults(), ProgressListener.none()).drift()).isFalse();
		assertThat(products.count()).isEqualTo(ROWS);
	}

	private static Process startProcess(List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("java.class.path"), ShopApplication.class.getName()));
		command.addAll(arguments);
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

}

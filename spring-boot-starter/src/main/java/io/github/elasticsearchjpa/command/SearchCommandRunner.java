package io.github.elasticsearchjpa.command;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import io.github.elasticsearchjpa.ElasticsearchJpa;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Runs the command, closes the application and ends the JVM. Goes before the
 * application's own runners, so that they are not run.
 */
final class SearchCommandRunner implements ApplicationRunner, Ordered {

	/** An option of Spring's, which is a property: its name has a dot. */
	private static final Pattern PROPERTY = Pattern.compile("--[^=]*\\..*");

	private final ElasticsearchJpa jpa;

	private final ConfigurableApplicationContext context;

	private final CommandExit exit;

	SearchCommandRunner(ElasticsearchJpa jpa, ConfigurableApplicationContext context, CommandExit exit) {
		this.jpa = jpa;
		this.context = context;
		this.exit = exit;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		List<String> words = Arrays.stream(arguments.getSourceArgs())
			.filter((argument) -> !PROPERTY.matcher(argument).matches())
			.dropWhile((argument) -> !argument.equals(SearchCommand.NAME))
			.skip(1)
			.toList();
		int code = new SearchCommand(this.jpa, System.console()).commandLine().execute(words.toArray(String[]::new));
		this.exit.exit(SpringApplication.exit(this.context, () -> code));
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}

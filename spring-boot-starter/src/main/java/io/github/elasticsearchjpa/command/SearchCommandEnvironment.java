package io.github.elasticsearchjpa.command;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Recognises {@code java -jar app.jar search ...}: such a start runs a command, so it has
 * no web server and no banner, and logs warnings only unless the application says
 * otherwise. Where it is for a script, nothing but the command writes to the standard
 * output of this JVM.
 */
public final class SearchCommandEnvironment implements EnvironmentPostProcessor, Ordered {

	/** Set where a command is to be run. */
	static final String ACTIVE = "elasticsearch-jpa-command-active";

	/** The option by which a command leaves what it queues to others. */
	static final String NO_WAIT = "--no-wait";

	/** The option by which the standard output is for a script. */
	static final String JSON = "--json";

	/** The command that prints what creates the tables, and so does without them. */
	private static final String SCHEMA = "schema";

	/** The commands that wait for what they queue. */
	private static final Set<String> WAITING = Set.of("update", "prune", "verify", "rollback");

	/** Creates what Spring Boot calls. */
	public SearchCommandEnvironment() {
	}

	/**
	 * Whether the application was started to run a command.
	 * @param environment its environment
	 * @return whether it was
	 */
	public static boolean isActive(Environment environment) {
		return environment.getProperty(ACTIVE, Boolean.class, false);
	}

	/**
	 * Whether this application indexes changes: always, unless it was started to run a
	 * command. Of these only the ones that wait for what they queue do so.
	 * @param environment its environment
	 * @return whether its workers run
	 */
	public static boolean workersRun(Environment environment) {
		if (!isActive(environment)) {
			return true;
		}
		List<String> words = words((ConfigurableEnvironment) environment);
		return words.size() > 1 && WAITING.contains(words.get(1))
				&& !environment.containsProperty(NO_WAIT.substring("--".length()));
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (isCommand(environment)
				&& environment.getProperty("elasticsearch-jpa.commands.enabled", Boolean.class, true)) {
			environment.getPropertySources()
				.addFirst(new MapPropertySource("elasticsearchJpaCommand", Map.of(ACTIVE, "true",
						"spring.main.web-application-type", "none", "spring.main.banner-mode", "off")));
			List<String> words = words(environment);
			if (words.size() > 1 && words.get(1).equals(SCHEMA)) {
				environment.getPropertySources()
					.addFirst(new MapPropertySource("elasticsearchJpaSchema", Map.of("elasticsearch-jpa.sync.enabled",
							"false", "elasticsearch-jpa.search-log.enabled", "false")));
			}
			if (environment.containsProperty(JSON.substring("--".length()))) {
				System.setOut(System.err); // the log, and what the application prints
			}
			environment.getPropertySources()
				.addLast(
						new MapPropertySource("elasticsearchJpaCommandDefaults", Map.of("logging.level.root", "warn")));
		}
	}

	private static boolean isCommand(ConfigurableEnvironment environment) {
		List<String> words = words(environment);
		return !words.isEmpty() && words.get(0).equals(SearchCommand.NAME);
	}

	/** The arguments that are no options of Spring's form. */
	private static List<String> words(ConfigurableEnvironment environment) {
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof CommandLinePropertySource<?> arguments) {
				String words = arguments.getProperty(CommandLinePropertySource.DEFAULT_NON_OPTION_ARGS_PROPERTY_NAME);
				return (words != null) ? List.of(words.split(",", -1)) : List.of();
			}
		}
		return List.of();
	}

	/** After the application's own configuration files have been read. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}

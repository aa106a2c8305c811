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
 * An environment post-processor that detects {@code java -jar app.jar search ...}. Such a
 * start runs a command: without a web server and a banner, and with a root log level of
 * {@code warn} unless the application configures one. With {@code --json}, it redirects
 * {@link System#out} to the standard error, so that the standard output has the command's
 * JSON document only. The property {@code elasticsearch-jpa.commands.enabled} switches
 * commands off.
 */
public final class SearchCommandEnvironment implements EnvironmentPostProcessor, Ordered {

	/** The property that is true if the application was started to run a command. */
	static final String ACTIVE = "elasticsearch-jpa-command-active";

	/** The option with which a command does not wait for the changes it enqueues. */
	static final String NO_WAIT = "--no-wait";

	/** The option with which the standard output is one JSON document. */
	static final String JSON = "--json";

	/** The command that prints the DDL statements, and must run without the tables. */
	private static final String SCHEMA = "schema";

	/** The commands that wait for the changes they enqueue, and so need workers. */
	private static final Set<String> WAITING_COMMANDS = Set.of("update", "prune", "verify", "rollback");

	/** Creates a post-processor. Called by Spring Boot. */
	public SearchCommandEnvironment() {
	}

	/**
	 * Returns whether the application was started to run a command.
	 * @param environment the environment of the application
	 * @return true if it runs a command
	 */
	public static boolean isActive(Environment environment) {
		return environment.getProperty(ACTIVE, Boolean.class, false);
	}

	/**
	 * Returns whether this application runs workers. An application that was started to
	 * run a command does so only if the command waits for the changes it enqueues.
	 * @param environment the environment of the application
	 * @return true if its workers run
	 */
	public static boolean workersRun(Environment environment) {
		if (!isActive(environment)) {
			return true;
		}
		List<String> arguments = nonOptionArguments((ConfigurableEnvironment) environment);
		return arguments.size() > 1 && WAITING_COMMANDS.contains(arguments.get(1))
				&& !environment.containsProperty(NO_WAIT.substring("--".length()));
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (isCommand(environment)
				&& environment.getProperty("elasticsearch-jpa.commands.enabled", Boolean.class, true)) {
			environment.getPropertySources()
				.addFirst(new MapPropertySource("elasticsearchJpaCommand", Map.of(ACTIVE, "true",
						"spring.main.web-application-type", "none", "spring.main.banner-mode", "off")));
			List<String> arguments = nonOptionArguments(environment);
			if (arguments.size() > 1 && arguments.get(1).equals(SCHEMA)) {
				environment.getPropertySources()
					.addFirst(new MapPropertySource("elasticsearchJpaSchema", Map.of("elasticsearch-jpa.sync.enabled",
							"false", "elasticsearch-jpa.search-log.enabled", "false")));
			}
			if (environment.containsProperty(JSON.substring("--".length()))) {
				// The log and the application must not print to the standard output.
				System.setOut(System.err);
			}
			environment.getPropertySources()
				.addLast(
						new MapPropertySource("elasticsearchJpaCommandDefaults", Map.of("logging.level.root", "warn")));
		}
	}

	private static boolean isCommand(ConfigurableEnvironment environment) {
		List<String> arguments = nonOptionArguments(environment);
		return !arguments.isEmpty() && arguments.get(0).equals(SearchCommand.NAME);
	}

	/** Returns the arguments that do not start with two hyphens. */
	private static List<String> nonOptionArguments(ConfigurableEnvironment environment) {
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof CommandLinePropertySource<?> commandLine) {
				String arguments = commandLine
					.getProperty(CommandLinePropertySource.DEFAULT_NON_OPTION_ARGS_PROPERTY_NAME);
				return (arguments != null) ? List.of(arguments.split(",", -1)) : List.of();
			}
		}
		return List.of();
	}

	/** Runs after the configuration files of the application were read. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}

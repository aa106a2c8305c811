package io.github.elasticsearchjpa.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import picocli.CommandLine;

/**
 * Runs the command, closes the application and ends the JVM. Runs before the
 * application's own runners, so these do not run.
 * <p>
 * On Ctrl-C, Spring closes the application on another thread. That thread interrupts the
 * command and waits for {@link #STOP_TIMEOUT}, so that the command can stop and release
 * its leases before the beans it uses are destroyed. The exit code of the JVM is then 130
 * (SIGINT) or 143 (SIGTERM), whatever the command returns.
 */
final class SearchCommandRunner implements ApplicationRunner, ApplicationListener<ContextClosedEvent>, Ordered {

	/** The time that an interrupted command may take to finish its current chunk. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

	/** An option of Spring, which is a property. Unlike ours, its name has a dot. */
	private static final Pattern SPRING_PROPERTY = Pattern.compile("--[^=]*\\..*");

	private final ElasticsearchJpa jpa;

	private final ConfigurableApplicationContext context;

	private final CommandExit exit;

	private final Supplier<List<String>> schema;

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile @Nullable Thread thread;

	SearchCommandRunner(ElasticsearchJpa jpa, Supplier<List<String>> schema, ConfigurableApplicationContext context,
			CommandExit exit) {
		this.jpa = jpa;
		this.schema = schema;
		this.context = context;
		this.exit = exit;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		List<String> commandArguments = Arrays.stream(arguments.getSourceArgs())
			.filter((argument) -> !SPRING_PROPERTY.matcher(argument).matches())
			.dropWhile((argument) -> !argument.equals(SearchCommand.NAME))
			.skip(1)
			.toList();
		int code = execute(commandArguments);
		this.exit.exit(SpringApplication.exit(this.context, () -> code));
	}

	private int execute(List<String> commandArguments) {
		this.thread = Thread.currentThread();
		try {
			CommandLine commandLine = SearchCommand.commandLine(this.jpa, this.schema, System.console());
			if (commandArguments.contains(SearchCommandEnvironment.JSON)) {
				// With this option, System.out is the standard error.
				commandLine
					.setOut(new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
			}
			return commandLine.execute(commandArguments.toArray(String[]::new));
		}
		finally {
			this.thread = null;
			this.ended.countDown();
		}
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		Thread running = this.thread;
		if (event.getApplicationContext() != this.context || running == null || running == Thread.currentThread()) {
			return;
		}
		running.interrupt();
		try {
			if (!this.ended.await(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
				System.err.printf("The command did not stop within %d s and is terminated.%n",
						STOP_TIMEOUT.toSeconds());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}

package io.github.elasticsearchjpa.plain;

import java.util.Arrays;
import java.util.Objects;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.util.ClassUtils;

/**
 * An application that prints the duration and the processor time of its start and the
 * number of its beans, and then ends.
 */
@SpringBootApplication
public class PlainApplication {

	/** The start of the printed line. */
	public static final String STARTED = "STARTED ";

	private long millis;

	@EventListener
	void on(ApplicationReadyEvent ready) {
		this.millis = Objects.requireNonNull(ready.getTimeTaken()).toMillis();
	}

	/**
	 * Starts the application. Arguments that are class names are further configuration
	 * classes.
	 */
	public static void main(String[] arguments) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(PlainApplication.class);
		Arrays.stream(arguments)
			.filter((argument) -> !argument.startsWith("--"))
			.forEach((name) -> application.sources(ClassUtils.resolveClassName(name, null)));
		try (ConfigurableApplicationContext context = application.run(arguments)) {
			long processor = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
			System.out.println(STARTED + context.getBean(PlainApplication.class).millis + " " + processor + " "
					+ context.getBeanDefinitionCount());
		}
	}

}

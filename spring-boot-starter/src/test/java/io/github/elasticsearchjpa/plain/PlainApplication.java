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
 * Says how long its start took, by clock and by processor, how many beans it has, and
 * ends.
 */
@SpringBootApplication
public class PlainApplication {

	/** What its line begins with. */
	public static final String STARTED = "STARTED ";

	private long millis;

	@EventListener
	void on(ApplicationReadyEvent ready) {
		this.millis = Objects.requireNonNull(ready.getTimeTaken()).toMillis();
	}

	/** Further sources are the arguments that name a class. */
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

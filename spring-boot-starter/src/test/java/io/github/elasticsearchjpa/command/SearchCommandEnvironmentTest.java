package io.github.elasticsearchjpa.command;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether an application runs workers, depending on its arguments. */
class SearchCommandEnvironmentTest {

	@Test
	void anApplicationRunsWorkersAndACommandDoesNot() {
		assertThat(workersRun()).isTrue();
		assertThat(workersRun("--server.port=0", "serve")).isTrue();
		assertThat(workersRun("search", "rebuild", "update")).isFalse();
		assertThat(workersRun("search", "deploy")).isFalse();
		assertThat(workersRun("search", "query", "blog", "verify")).isFalse();
		assertThat(workersRun("search")).isFalse();
	}

	@Test
	void aCommandThatWaitsForEnqueuedChangesRunsWorkers() {
		assertThat(workersRun("search", "update", "blog")).isTrue();
		assertThat(workersRun("--spring.profiles.active=prod", "search", "prune")).isTrue();
		assertThat(workersRun("search", "verify", "--fix")).isTrue();
		assertThat(workersRun("search", "rollback", "blog")).isTrue();
		assertThat(workersRun("search", "update", "blog", "--no-wait")).isFalse();
	}

	private static boolean workersRun(String... arguments) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
		new SearchCommandEnvironment().postProcessEnvironment(environment, new SpringApplication());
		return SearchCommandEnvironment.workersRun(environment);
	}

}

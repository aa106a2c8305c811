package io.github.elasticsearchjpa.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.operation.ClusterHealth;
import io.github.elasticsearchjpa.sync.CircuitState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** The health of a connection, depending on its circuit. */
class ConnectionHealthTest {

	private static final Instant SINCE = Instant.parse("2026-11-22T10:00:00Z");

	private final ElasticsearchJpa jpa = mock(ElasticsearchJpa.class);

	private final SearchSync sync = mock(SearchSync.class);

	@BeforeEach
	void connect() {
		given(this.jpa.isSyncEnabled()).willReturn(true);
		given(this.jpa.sync()).willReturn(this.sync);
		given(this.jpa.clusterHealth(any(), any())).willReturn(new ClusterHealth("shop", "green", 3));
	}

	@Test
	void aClosedCircuitIsNotShown() {
		circuits(new CircuitState("default", Set.of("blog"), false, null, null, null), open("archive"));
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails()).doesNotContainKey("circuit");
	}

	@Test
	void anOpenCircuitDegradesTheHealthOfAServerThatAnswers() {
		circuits(open("default"));
		assertThat(health().getStatus()).isEqualTo(SearchHealthAutoConfiguration.DEGRADED);
		assertThat(health().getDetails()).containsEntry("status", "green").containsKey("circuit");
		assertThat(health().getDetails().get("circuit")).asString()
			.isEqualTo("{state=open, since=2026-11-22T10:00:00Z, cause=status 403, "
					+ "nextProbe=2026-11-22T10:00:08Z, indexes=[blog]}");
	}

	@Test
	void aServerThatDoesNotAnswerHasTheConfiguredStatusWithAnOpenCircuit() {
		circuits(open("default"));
		RequestFailedException failure = mock();
		given(failure.getMessage()).willReturn("no answer");
		given(this.jpa.clusterHealth(any(), any())).willThrow(failure);
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
		assertThat(health().getDetails()).containsEntry("error", "no answer").containsKey("circuit");
	}

	@Test
	void withoutSynchronizationThereAreNoCircuits() {
		given(this.jpa.isSyncEnabled()).willReturn(false);
		circuits(open("default"));
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	private Health health() {
		return new ConnectionHealth(this.jpa, "default", Duration.ofSeconds(2), Status.DOWN).health();
	}

	private void circuits(CircuitState... circuits) {
		given(this.sync.circuits()).willReturn(List.of(circuits));
	}

	private static CircuitState open(String connection) {
		return new CircuitState(connection, Set.of("blog"), true, SINCE, "status 403", SINCE.plusSeconds(8));
	}

}

package io.github.elasticsearchjpa.internal.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.internal.outbox.Circuit.Permission;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The circuit of a connection: when workers may send, and what it logs. */
class CircuitTest {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final String DOWN = "no response";

	private final AdjustableClock clock = new AdjustableClock();

	@Test
	void aClosedCircuitLetsEveryWorkerProceed() {
		Circuit circuit = circuit(HOUR, HOUR);
		assertThat(List.of(circuit.request(), circuit.request())).containsOnly(Permission.PROCEED);
		assertThat(circuit.untilProbe()).isZero();
		assertThat(circuit.state()).matches((state) -> !state.open() && state.connection().equals("main"));
	}

	@Test
	void aFailureOpensTheCircuitUntilTheFirstProbeIsDue() {
		Circuit circuit = circuit(HOUR, HOUR);
		circuit.failed(DOWN);
		assertThat(circuit.request()).isEqualTo(Permission.WAIT);
		assertThat(circuit.state()).satisfies((state) -> {
			assertThat(state.open()).isTrue();
			assertThat(state.since()).isEqualTo(this.clock.instant());
			assertThat(state.cause()).isEqualTo(DOWN);
			assertThat(state.indexes()).containsExactly("cards", "shelves");
			assertThat(state.nextProbe()).isBetween(this.clock.instant().plus(Duration.ofMinutes(44)),
					this.clock.instant().plus(HOUR));
		});
	}

	@Test
	void oneWorkerAtATimeProbes() {
		Circuit circuit = circuit(Duration.ZERO, Duration.ZERO);
		circuit.failed(DOWN);
		assertThat(circuit.request()).isEqualTo(Permission.PROBE);
		assertThat(circuit.request()).as("another worker").isEqualTo(Permission.WAIT);
		circuit.failed(DOWN);
		assertThat(circuit.request()).as("the probe has not ended").isEqualTo(Permission.WAIT);
		circuit.endProbe();
		assertThat(circuit.request()).isEqualTo(Permission.PROBE);
	}

	@Test
	void theDelayBeforeAProbeDoublesUpToTheLimit() {
		Circuit circuit = circuit(HOUR, HOUR.multipliedBy(3));
		for (long hours : List.of(1, 2, 3, 3)) {
			circuit.failed(DOWN);
			// The upper quarter is random, and some time has passed.
			assertThat(circuit.untilProbe()).isLessThanOrEqualTo(HOUR.multipliedBy(hours))
				.isGreaterThan(Duration.ofMinutes(45 * hours - 1));
		}
	}

	@Test
	void aSuccessClosesTheCircuitAndTheNextFailureStartsWithTheFirstDelay() {
		Circuit circuit = circuit(HOUR, HOUR.multipliedBy(8));
		circuit.failed(DOWN);
		circuit.failed(DOWN);
		circuit.succeeded();
		assertThat(circuit.request()).isEqualTo(Permission.PROCEED);
		assertThat(circuit.state()).matches((state) -> !state.open() && state.since() == null && state.cause() == null
				&& state.nextProbe() == null);
		circuit.failed(DOWN);
		assertThat(circuit.untilProbe()).isLessThanOrEqualTo(HOUR);
	}

	@Test
	void anOutageIsLoggedWhenItBeginsEachMinuteAndWhenItEnds() {
		Circuit circuit = circuit(HOUR, HOUR);
		assertThat(log(circuit::logIfOpen)).as("before the outage").isEmpty();
		assertThat(log(circuit::succeeded)).as("before the outage").isEmpty();
		assertThat(log(() -> circuit.failed(DOWN))).singleElement()
			.asString()
			.contains("WARN", "connection 'main' failed, so the indexes [cards, shelves] are not updated", DOWN);
		assertThat(log(() -> circuit.failed("still " + DOWN))).as("a probe that failed").isEmpty();
		this.clock.now = this.clock.now.plusSeconds(61);
		assertThat(log(circuit::logIfOpen)).singleElement()
			.asString()
			.contains("WARN", "'main' has failed for 61 s, last with: still " + DOWN, "7 changes wait");
		this.clock.now = this.clock.now.plusSeconds(9);
		assertThat(log(circuit::succeeded)).singleElement()
			.asString()
			.contains("INFO", "'main' answers again after 70 s", "7 changes wait");
		assertThat(log(circuit::succeeded)).as("after the outage").isEmpty();
	}

	private Circuit circuit(Duration minDelay, Duration maxDelay) {
		return new Circuit("main", Set.of("shelves", "cards"), minDelay, maxDelay, this.clock, () -> "7 changes wait");
	}

	/** Returns the lines that an action logs. */
	private static List<String> log(Runnable action) {
		return CapturedLog.during(action).lines().toList();
	}

	/** A clock that a test sets. */
	private static final class AdjustableClock extends Clock {

		private Instant now = Instant.parse("2026-11-30T12:00:00Z");

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}

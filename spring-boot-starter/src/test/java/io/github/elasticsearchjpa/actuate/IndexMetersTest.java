package io.github.elasticsearchjpa.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.sync.Backlog;
import io.github.elasticsearchjpa.sync.CircuitState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** The gauges of indexes and connections. */
class IndexMetersTest {

	private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final SearchSync sync = mock(SearchSync.class);

	private final List<Backlog> backlog = new ArrayList<>();

	private final SettableClock clock = new SettableClock();

	private final CachedBacklog cached = new CachedBacklog(() -> List.copyOf(this.backlog), this.clock,
			CachedBacklog.MAX_AGE);

	@BeforeEach
	void bind() {
		SearchIndex<Object> blog = mock();
		given(blog.name()).willReturn("blog");
		given(blog.connection()).willReturn("default");
		ElasticsearchJpa jpa = mock();
		given(jpa.sync()).willReturn(this.sync);
		given(jpa.indexes()).willReturn(List.of(blog));
		given(jpa.connections()).willReturn(List.of("default"));
		new IndexMeters(jpa, new OperationMeters(this.registry), this.cached).bindTo(this.registry);
	}

	@AfterEach
	void stop() {
		this.cached.destroy();
	}

	@Test
	void theTimeUntilTheBacklogIsEmptyFollowsFromTwoReadings() {
		pending(10_000, Backlog.State.ACTIVE);
		assertThat(eta()).isNaN();
		this.clock.advance(20);
		pending(8_000, Backlog.State.ACTIVE);
		assertThat(eta()).isEqualTo(80);
		this.clock.advance(10);
		pending(8_000, Backlog.State.ACTIVE);
		assertThat(eta()).isNaN();
		this.clock.advance(10);
		pending(9_000, Backlog.State.ACTIVE);
		assertThat(eta()).isNaN();
		this.clock.advance(10);
		this.backlog.clear();
		assertThat(eta()).isZero();
	}

	@Test
	void aPausedIndexIsShown() {
		assertThat(gauge(IndexMeters.PAUSED)).isZero();
		this.clock.advance(10);
		pending(5, Backlog.State.PAUSED);
		assertThat(gauge(IndexMeters.PAUSED)).isOne();
		assertThat(gauge(IndexMeters.BACKLOG)).isEqualTo(5);
	}

	@Test
	void anOpenCircuitIsShown() {
		given(this.sync.circuits())
			.willReturn(List.of(new CircuitState("default", Set.of("blog"), false, null, null, null)));
		assertThat(circuit()).isZero();
		given(this.sync.circuits()).willReturn(
				List.of(new CircuitState("default", Set.of("blog"), true, START, "no answer", START.plusSeconds(1))));
		assertThat(circuit()).isOne();
	}

	/** A rate needs the counter's value before the first increment. */
	@Test
	void theCountersOfChangesExistBeforeTheFirstBatch() {
		assertThat(this.registry.get(OperationMeters.DOCUMENTS)
			.tags("connection", "default", "index", "blog", "source", "changes")
			.counters()).hasSize(5).allSatisfy((counter) -> assertThat(counter.count()).isZero());
	}

	private void pending(long changes, Backlog.State state) {
		this.backlog.clear();
		this.backlog.add(new Backlog("blog", changes, START, 0, null, 0, state));
	}

	private double eta() {
		return gauge(IndexMeters.BACKLOG_ETA);
	}

	private double gauge(String name) {
		return this.registry.get(name).tags("connection", "default", "index", "blog").gauge().value();
	}

	private double circuit() {
		return this.registry.get(IndexMeters.CIRCUIT_OPEN).tag("connection", "default").gauge().value();
	}

	/** A clock that the test advances. */
	private static final class SettableClock extends Clock {

		private volatile Instant now = START;

		void advance(long seconds) {
			this.now = this.now.plus(Duration.ofSeconds(seconds));
		}

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
			throw new UnsupportedOperationException();
		}

	}

}

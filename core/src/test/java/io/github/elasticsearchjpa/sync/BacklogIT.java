package io.github.elasticsearchjpa.sync;

import java.time.Duration;

import io.github.elasticsearchjpa.SearchSync;
import io.github.elasticsearchjpa.fixture.Nodes;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.elasticsearchjpa.fixture.Nodes.CARDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The backlog of an index that no node has in its configuration any more. */
@SuppressWarnings("NullAway.Init") // set before each test
class BacklogIT {

	private static final String FORMER = "former";

	private Nodes nodes;

	private SearchSync sync;

	/** A node with the former index has run, and left a change and a dead letter. */
	@BeforeEach
	void start() {
		this.nodes = new Nodes(Card.class);
		Nodes.Node former = this.nodes.node(0, (builder) -> builder, IndexSettings.of(FORMER, "Card"));
		former.save(new Card(1, "Pending"), new Card(2, "A dead letter"));
		this.nodes
			.sql("update " + this.nodes.prefix + "search_outbox set state = 'X', priority = 2 where key_text = '2'");
		Awaitility.await()
			.atMost(SyncedLibrary.TIMEOUT)
			.until(() -> this.nodes.number("select count(*) from " + this.nodes.prefix
					+ "search_index where index_name = 'former' and configured_at > 0") == 1);
		former.jpa.close();
		this.sync = this.nodes.node(0, (builder) -> builder, IndexSettings.of(CARDS, "Card")).jpa.sync();
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void anIndexIsNotConfiguredWhenNoNodeHasHadItForFiveMinutes() {
		assertThat(this.sync.backlog(FORMER)).isEqualTo(this.sync.backlog().get(0))
			.matches((backlog) -> backlog.changes() == 1 && backlog.deadLetters() == 1)
			.matches((backlog) -> backlog.state() == Backlog.State.ACTIVE);
		pass(Duration.ofMinutes(4));
		assertThat(this.sync.backlog(FORMER).state()).isEqualTo(Backlog.State.ACTIVE);
		pass(Duration.ofMinutes(2));
		assertThat(this.sync.backlog(FORMER)).isEqualTo(this.sync.backlog().get(0))
			.matches((backlog) -> backlog.changes() == 1 && backlog.deadLetters() == 1)
			.matches((backlog) -> backlog.state() == Backlog.State.NOT_CONFIGURED);
	}

	@Test
	void theBacklogOfAnIndexIsDiscardedOnlyWhenNoNodeHasIt() {
		assertThatThrownBy(() -> this.sync.discardBacklog(FORMER)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("A node that ran in the last 5 minutes has index 'former'")
			.hasMessageContaining("Nothing was discarded");
		assertThatThrownBy(() -> this.sync.discardBacklog(CARDS)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("Index 'cards' is in this configuration");
		assertThat(this.sync.backlog(FORMER).changes()).isOne();
		pass(Duration.ofMinutes(6));
		assertThat(this.sync.discardBacklog(FORMER)).isEqualTo(2);
		assertThat(this.sync.backlog()).isEmpty();
		assertThat(this.sync.discardBacklog(FORMER)).isZero();
	}

	/** Lets time pass since a node has last recorded its configuration. */
	private void pass(Duration time) {
		this.nodes.sql("update " + this.nodes.prefix + "search_index set configured_at = configured_at - "
				+ time.toMillis() + " where index_name = 'former'");
	}

}

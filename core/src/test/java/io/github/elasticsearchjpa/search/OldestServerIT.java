package io.github.elasticsearchjpa.search;

import java.util.List;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.RebuildOptions;
import io.github.elasticsearchjpa.operation.RollbackOptions;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All operations on Elasticsearch 8 and H2, independently of the servers of the other
 * tests. All tests run on Elasticsearch 8 and H2 with
 * {@code -Delasticsearch.version=8.19.21 -Ddatabase=h2}.
 */
class OldestServerIT {

	@Test
	void allOperationsWorkOnElasticsearch8AndH2() throws Exception {
		String prefix = TestServers.prefix();
		try (EmbeddedElasticsearch server = EmbeddedElasticsearch.builder().version("8.19.21").start();
				Rest5Client client = Rest5Client.builder(server.uri()).build();
				SessionFactory tables = TestServers.sessionFactoryInMemory(Card.class);
				ElasticsearchJpa jpa = SyncedLibrary.build(tables, prefix, SyncedLibrary.settings(prefix, 1),
						(builder) -> builder.connection("default", client).log(SearchLogSettings.defaults()),
						List.of(IndexSettings.of("cards", "Card")))) {
			SearchIndex<Card> cards = jpa.index("cards", Card.class);
			cards.create();
			tables.inTransaction((session) -> session.persist(new Card(1, "one")));
			tables.inTransaction((session) -> session.persist(new Card(2, "two")));
			tables.inTransaction((session) -> session.remove(session.find(Card.class, 2L)));
			cards.rebuild(RebuildOptions.defaults().withRetain(1), ProgressListener.none());
			cards.rollback(RollbackOptions.defaults(), ProgressListener.none());
			tables.inTransaction((session) -> session.persist(new Card(3, "three")));
			jpa.sync().awaitAndRefresh(SyncedLibrary.TIMEOUT);
			assertThat(cards.search("{\"query\": {\"match\": {\"name\": \"three\"}}}").entities()).hasSize(1);
			try (var stream = cards.stream(Search.json("{}"))) {
				assertThat(stream).hasSize(2);
			}
			assertThat(cards.verify(VerifyOptions.defaults(), ProgressListener.none()).drift()).isFalse();
			assertThat(cards.prune()).isZero();
			assertThat(jpa.searchLog().await(SyncedLibrary.TIMEOUT)).isTrue();
		}
	}

}

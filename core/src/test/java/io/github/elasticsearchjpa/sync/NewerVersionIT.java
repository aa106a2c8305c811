package io.github.elasticsearchjpa.sync;

import io.github.elasticsearchjpa.fixture.CapturedLog;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** A document of the index that has a higher version than all that a database issues. */
class NewerVersionIT {

	@Test
	void aVersionThatStaysNewerIsLoggedOnceAndARebuildReplacesIt() {
		try (SyncedLibrary library = SyncedLibrary.start(IndexSettings.of("cards", "Card"))) {
			TestServers.connection()
				.send("PUT", "/%s/_doc/1?version=%d&version_type=external".formatted(library.jpa.index("cards").alias(),
						1L << 53), new JsonMapper().readTree("{\"name\": \"foreign\"}"));
			String log = CapturedLog.during(() -> {
				library.in((session) -> session.persist(new Card(1, "own")));
				Awaitility.await()
					.atMost(SyncedLibrary.TIMEOUT)
					.until(() -> library
						.number("select count(*) from " + library.prefix + "search_outbox where attempts > 6") > 0);
			});
			assertThat(log.lines().filter((line) -> line.contains("is not indexed in 'cards'"))).singleElement()
				.asString()
				.contains("WARN", "Card 1 ", "after 5 attempts", "search rebuild cards");
			library.jpa.index("cards").rebuild();
			library.sync.awaitAndRefresh(SyncedLibrary.TIMEOUT);
			assertThat(library.documentNow("cards", 1L).path("name").asString("")).isEqualTo("own");
		}
	}

}

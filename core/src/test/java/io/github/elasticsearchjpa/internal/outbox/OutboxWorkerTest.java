package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the distance between the claims of a worker. */
class OutboxWorkerTest {

	@ParameterizedTest
	@CsvSource({ "0, 5", "1, 5", "2, 5", "3, 6", "9, 18", "10, 20", "500, 20" })
	void claimsOfManyRowsAreFurtherApartThanClaimsOfFew(int rows, long millis) {
		assertThat(OutboxWorker.distance(rows)).isEqualTo(Duration.ofMillis(millis));
	}

}

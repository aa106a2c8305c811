package io.github.elasticsearchjpa.internal.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.MalformedInputException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.error.TryLaterException;
import jakarta.persistence.PersistenceException;
import org.hibernate.LazyInitializationException;
import org.hibernate.exception.JDBCConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The kinds of exceptions that decide whether a change waits or becomes a dead letter.
 */
class FailureKindTest {

	private static FailureKind ofState(String state) {
		return FailureKind.of(new PersistenceException(new SQLException("message", state)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "08006", "08P01", "28P01", "53100", "53200", "53300", "57P01", "57P03", "58030" })
	void aDatabaseThatDoesNotAnswerOrHasNoRoomIsAnOutage(String state) {
		assertThat(ofState(state)).isEqualTo(FailureKind.OUTAGE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "55P03", "57014", "40001", "40P01", "42501", "42P01", "25P02", "25006", "HYT00", "HY000",
			"XX000", "0A000" })
	void aLockATimeoutAPrivilegeAndAnUnknownErrorMayPass(String state) {
		assertThat(ofState(state)).isEqualTo(FailureKind.PASSING);
	}

	@ParameterizedTest
	@ValueSource(strings = { "22P02", "22012", "22021", "21000" })
	void anErrorInTheDataIsTheDocuments(String state) {
		assertThat(ofState(state)).isEqualTo(FailureKind.DOCUMENT);
	}

	@ParameterizedTest
	@MethodSource
	void anExhaustedPoolIsAnOutage(SQLException ex) {
		assertThat(FailureKind.of(new PersistenceException(ex))).isEqualTo(FailureKind.OUTAGE);
	}

	/** The exceptions of connection pools that give no connection in time. */
	static Stream<SQLException> anExhaustedPoolIsAnOutage() {
		return Stream.of(new SQLTransientConnectionException("HikariPool-1 - Connection is not available", "08001"),
				new SQLException("Cannot get a connection, pool error Timeout waiting for idle object"),
				new SQLException("[main] Timeout: Pool empty. Unable to fetch a connection in 30 seconds"),
				new SQLException("An attempt by a client to checkout a Connection has timed out."),
				new SQLException("Sorry, acquisition timeout!"));
	}

	@ParameterizedTest
	@MethodSource
	void aFailureOfAMapperIsOfTheKindOfItsCauses(Throwable ex, FailureKind kind) {
		assertThat(FailureKind.of(ex)).isEqualTo(kind);
		assertThat(FailureKind.of(new IllegalStateException("no document", ex))).isEqualTo(kind);
	}

	static Stream<Arguments> aFailureOfAMapperIsOfTheKindOfItsCauses() {
		return Stream.of(arguments(new NullPointerException(), FailureKind.DOCUMENT),
				arguments(new StackOverflowError(), FailureKind.DOCUMENT),
				arguments(new LazyInitializationException("no session"), FailureKind.DOCUMENT),
				arguments(new MalformedInputException(3), FailureKind.DOCUMENT),
				arguments(new SQLDataException("out of range"), FailureKind.DOCUMENT),
				arguments(new TryLaterException("the price service is down"), FailureKind.PASSING),
				arguments(new UncheckedIOException(new IOException("broken pipe")), FailureKind.PASSING),
				arguments(new ConnectException("refused"), FailureKind.PASSING),
				arguments(new TimeoutException(), FailureKind.PASSING),
				arguments(new InterruptedException(), FailureKind.PASSING),
				arguments(new JDBCConnectionException("gone", new SQLException("gone", "08006")), FailureKind.OUTAGE),
				arguments(new OutOfMemoryError(), FailureKind.MEMORY));
	}

	@Test
	void aChainOfCausesMayBeACycle() {
		Exception first = new Exception("first");
		Exception second = new Exception("second", first);
		first.initCause(second);
		assertThat(FailureKind.of(first)).isEqualTo(FailureKind.DOCUMENT);
	}

}

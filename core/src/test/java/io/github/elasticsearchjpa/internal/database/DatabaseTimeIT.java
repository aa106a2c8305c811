package io.github.elasticsearchjpa.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The time of the database, by which leases and due times are compared. */
class DatabaseTimeIT {

	/** The end of summer time in Vienna: 03:00 becomes 02:00. */
	private static final Instant SUMMER_END = Instant.parse("2026-10-25T01:00:00Z");

	private static SessionFactory sessionFactory;

	@BeforeAll
	static void start() {
		sessionFactory = TestServers.sessionFactory(Card.class);
	}

	@AfterAll
	static void stop() {
		sessionFactory.close();
	}

	@Test
	void theTimeIsThatOfTheClock() {
		long time = sessionFactory.fromTransaction((session) -> session.doReturningWork(DatabaseTimeIT::time));
		assertThat(time).isCloseTo(System.currentTimeMillis(), within(Duration.ofSeconds(10).toMillis()));
	}

	@Test
	@EnabledIfSystemProperty(named = "test.database", matches = "mariadb",
			disabledReason = "sets the clock of a session")
	void theTimeDoesNotGoBackWhenSummerTimeEnds() {
		sessionFactory.inTransaction((session) -> session.doWork((connection) -> {
			createTimeZone(connection);
			execute(connection, "set time_zone = 'Test/Vienna'");
			try {
				for (Duration toEnd : List.of(Duration.ofMinutes(-90), Duration.ofMillis(-1), Duration.ZERO,
						Duration.ofMillis(1), Duration.ofMinutes(30), Duration.ofMinutes(90))) {
					Instant now = SUMMER_END.plus(toEnd);
					execute(connection,
							"set timestamp = %d.%03d".formatted(now.getEpochSecond(), now.toEpochMilli() % 1000));
					assertThat(time(connection)).as(now.toString()).isEqualTo(now.toEpochMilli());
				}
			}
			finally {
				execute(connection, "set timestamp = default");
				execute(connection, "set time_zone = default");
			}
		}));
	}

	/**
	 * Creates a time zone with the summer time of 2026, because the server has no named
	 * time zones.
	 */
	private static void createTimeZone(Connection connection) throws SQLException {
		execute(connection, "insert into mysql.time_zone (time_zone_id, use_leap_seconds) values (4711, 'N')");
		execute(connection, "insert into mysql.time_zone_name (name, time_zone_id) values ('Test/Vienna', 4711)");
		execute(connection,
				"insert into mysql.time_zone_transition_type (time_zone_id, transition_type_id, `offset`, is_dst, "
						+ "abbreviation) values (4711, 0, 3600, 0, 'CET'), (4711, 1, 7200, 1, 'CEST')");
		execute(connection,
				"insert into mysql.time_zone_transition (time_zone_id, transition_time, transition_type_id) values "
						+ "(4711, %d, 1), (4711, %d, 0)".formatted(
								Instant.parse("2026-03-29T01:00:00Z").getEpochSecond(), SUMMER_END.getEpochSecond()));
	}

	private static long time(Connection connection) throws SQLException {
		return Sql.number(connection, Database.of(connection).timeQuery());
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

}

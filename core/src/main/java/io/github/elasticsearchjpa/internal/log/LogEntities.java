package io.github.elasticsearchjpa.internal.log;

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
 * {@link SearchLogSettings#ENTITIES_ENABLED} is false. Hibernate finds this class through
 * {@code META-INF/services}.
 * <p>
 * Each entity is mapped to a query for the rows of its log table, not to the table.
 * Therefore naming strategies and default schemas do not change the name of the table,
 * and tools that create or validate the user's schema ignore it. The query contains the
 * prefix of the log tables, and renames the columns to the names that the user's naming
 * strategy produces.
 */
public final class LogEntities implements AdditionalMappingContributor, Integrator {

	/** Creates the contributor. Called by Hibernate. */
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
		mapToQuery(metadata, SearchQuery.class, prefix + LogTables.QUERY, LogTables.QUERY_COLUMNS);
		mapToQuery(metadata, SearchClick.class, prefix + LogTables.CLICK, LogTables.CLICK_COLUMNS);
	}

	/** Returns the prefix of the table names. */
	static String prefix(Map<String, Object> settings) {
		return String.valueOf(settings.getOrDefault(SearchLogSettings.TABLE_PREFIX, ""));
	}

	private static void mapToQuery(Metadata metadata, Class<?> type, String table, ColumnBindings<?> columns) {
		PersistentClass entity = metadata.getEntityBinding(type.getName());
		if (entity != null) {
			Database database = metadata.getDatabase();
			entity.getTable()
				.setSubselect(columns.names()
					.stream()
					.map((column) -> column + " as " + physicalName(column, database))
					.collect(Collectors.joining(", ", "select ", " from " + table)));
		}
	}

	private static String physicalName(String column, Database database) {
		return database.getPhysicalNamingStrategy()
			.toPhysicalColumnName(database.toIdentifier(column), database.getJdbcEnvironment())
			.render(database.getDialect());
	}

}

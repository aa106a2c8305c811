package io.github.elasticsearchjpa.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import jakarta.persistence.EntityManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;

/**
 * Logs a warning at the start if a rebuild can use up the connection pool, so that users
 * would wait for a connection.
 */
final class ConnectionPoolCheck implements SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionPoolCheck.class);

	private final EntityManagerFactory entityManagerFactory;

	private final List<DataSourcePoolMetadataProvider> pools;

	private final int syncThreads;

	private final boolean searchLogEnabled;

	private final int rebuildThreads;

	/**
	 * Creates a check.
	 * @param syncThreads the number of threads of the synchronization; each uses one
	 * connection of the pool
	 */
	ConnectionPoolCheck(EntityManagerFactory entityManagerFactory, List<DataSourcePoolMetadataProvider> pools,
			int syncThreads, boolean searchLogEnabled, int rebuildThreads) {
		this.entityManagerFactory = entityManagerFactory;
		this.pools = pools;
		this.syncThreads = syncThreads;
		this.searchLogEnabled = searchLogEnabled;
		this.rebuildThreads = rebuildThreads;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Integer size = poolSize();
		int permanent = this.syncThreads + (this.searchLogEnabled ? 1 : 0);
		int rebuild = this.rebuildThreads + 1;
		if (size != null && size > 0 && size <= permanent + rebuild) {
			logger
				.warn("The connection pool has {} connections. The synchronization and the search log use up to {} of "
						+ "them (sync: {}{}), and a rebuild uses {} more (rebuild-threads: {}, and 1 for the thread "
						+ "that waits for them), so a rebuild can leave none for the application. Give the pool more than {} "
						+ "connections, for instance with spring.datasource.hikari.maximum-pool-size, or lower "
						+ "elasticsearch-jpa.rebuild-threads", size, permanent, this.syncThreads,
						this.searchLogEnabled ? ", search-log: 1" : "", rebuild, this.rebuildThreads,
						permanent + rebuild);
		}
	}

	/** Returns the maximum size of the pool, or null if it is unknown. */
	private @Nullable Integer poolSize() {
		if (!(this.entityManagerFactory instanceof EntityManagerFactoryInfo info) || info.getDataSource() == null) {
			return null;
		}
		return this.pools.stream()
			.flatMap((pool) -> Stream.ofNullable(pool.getDataSourcePoolMetadata(info.getDataSource())))
			.map(DataSourcePoolMetadata::getMax)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

}

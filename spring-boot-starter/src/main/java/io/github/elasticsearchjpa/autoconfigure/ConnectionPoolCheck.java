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
 * Says at the start if the connection pool is smaller than what the library takes at
 * most, so that nobody finds out when users wait for a connection during a rebuild.
 */
final class ConnectionPoolCheck implements SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionPoolCheck.class);

	private final EntityManagerFactory entityManagerFactory;

	private final List<DataSourcePoolMetadataProvider> pools;

	private final int workers;

	private final boolean logged;

	private final int rebuildThreads;

	ConnectionPoolCheck(EntityManagerFactory entityManagerFactory, List<DataSourcePoolMetadataProvider> pools,
			int workers, boolean logged, int rebuildThreads) {
		this.entityManagerFactory = entityManagerFactory;
		this.pools = pools;
		this.workers = workers;
		this.logged = logged;
		this.rebuildThreads = rebuildThreads;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Integer size = size();
		int always = this.workers + (this.logged ? 1 : 0);
		int rebuild = this.rebuildThreads + 1;
		if (size != null && size > 0 && size <= always + rebuild) {
			logger.warn("The connection pool has {} connections, but following changes and logging searches take up to "
					+ "{} of them (sync.workers: {}{}), and a rebuild takes {} (rebuild-threads: {}, and one that waits "
					+ "for them), so that the application would have none left. Give the pool more than {}, as with "
					+ "spring.datasource.hikari.maximum-pool-size, or lower elasticsearch-jpa.rebuild-threads", size,
					always, this.workers, this.logged ? ", search-log: 1" : "", rebuild, this.rebuildThreads,
					always + rebuild);
		}
	}

	/** Returns null if there is no pool, or it does not say. */
	private @Nullable Integer size() {
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

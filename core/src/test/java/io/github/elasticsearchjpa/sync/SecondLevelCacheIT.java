package io.github.elasticsearchjpa.sync;

import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.fixture.library.Library;
import io.github.elasticsearchjpa.fixture.library.Library.Card;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.cache.cfg.spi.DomainDataRegionBuildingContext;
import org.hibernate.cache.cfg.spi.DomainDataRegionConfig;
import org.hibernate.cache.spi.support.DomainDataStorageAccess;
import org.hibernate.cache.spi.support.RegionFactoryTemplate;
import org.hibernate.cache.spi.support.StorageAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Documents are built from rows and not from the second-level cache. */
class SecondLevelCacheIT {

	@Test
	void aDocumentIsBuiltFromTheRowAndNotFromTheCache() {
		try (SyncedLibrary library = SyncedLibrary.start(TestServers.sessionFactory((configuration) -> {
			configuration.getProperties().put("hibernate.cache.region.factory_class", new MapRegions());
			return configuration.setProperty("hibernate.cache.use_second_level_cache", true)
				.setProperty("jakarta.persistence.sharedCache.mode", "ALL");
		}, Library.entities()), IndexSettings.of("cards", "Card"))) {
			library.save(new Card(1, "Cached"));
			library.in((session) -> assertThat(session.find(Card.class, 1L).name).isEqualTo("Cached"));
			assertThat(library.sessionFactory.getCache().contains(Card.class, 1L)).isTrue();
			changeWithoutInvalidatingTheCache(library);
			library.in((session) -> assertThat(session.find(Card.class, 1L).name).isEqualTo("Cached"));
			library.sync.index(Card.class, 1L, true);
			assertThat(library.document("cards", 1).path("name").asString("")).isEqualTo("Changed by another node");
			assertThat(library.jpa.index("cards").rebuild().documents()).isEqualTo(1);
			assertThat(library.documentNow("cards", 1).path("name").asString("")).isEqualTo("Changed by another node");
		}
	}

	private static void changeWithoutInvalidatingTheCache(SyncedLibrary library) {
		String table = library.sessionFactory.unwrap(SessionFactoryImplementor.class)
			.getMappingMetamodel()
			.getEntityDescriptor(Card.class)
			.getMappedTableDetails()
			.getTableName();
		library.in((session) -> session.doWork((connection) -> {
			try (Statement update = connection.createStatement()) {
				assertThat(update.executeUpdate("update " + table + " set name = 'Changed by another node'")).isOne();
			}
		}));
	}

	/** A cache of one node, which does not receive the changes of other nodes. */
	@SuppressWarnings("serial") // never serialized
	private static final class MapRegions extends RegionFactoryTemplate {

		@Override
		protected void prepareForUse(SessionFactoryOptions settings, Map<String, Object> configuration) {
			// There is nothing to prepare.
		}

		@Override
		protected void releaseFromUse() {
			// There is nothing to release.
		}

		@Override
		protected DomainDataStorageAccess createDomainDataStorageAccess(DomainDataRegionConfig region,
				DomainDataRegionBuildingContext context) {
			return new MapStorage();
		}

		@Override
		protected StorageAccess createQueryResultsRegionStorageAccess(String region,
				SessionFactoryImplementor sessionFactory) {
			return new MapStorage();
		}

		@Override
		protected StorageAccess createTimestampsRegionStorageAccess(String region,
				SessionFactoryImplementor sessionFactory) {
			return new MapStorage();
		}

	}

	private static final class MapStorage implements DomainDataStorageAccess {

		private final Map<Object, Object> values = new ConcurrentHashMap<>();

		@Override
		public boolean contains(Object key) {
			return this.values.containsKey(key);
		}

		@Override
		public @Nullable Object getFromCache(Object key, SharedSessionContractImplementor session) {
			return this.values.get(key);
		}

		@Override
		public void putIntoCache(Object key, Object value, SharedSessionContractImplementor session) {
			this.values.put(key, value);
		}

		@Override
		public void evictData() {
			this.values.clear();
		}

		@Override
		public void evictData(Object key) {
			this.values.remove(key);
		}

		@Override
		public void release() {
			this.values.clear();
		}

	}

}

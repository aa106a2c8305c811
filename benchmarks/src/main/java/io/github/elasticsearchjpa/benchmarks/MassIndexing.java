package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.zaxxer.hikari.HikariDataSource;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.hibernate.SessionFactory;
import org.hibernate.search.mapper.orm.Search;
import org.hibernate.search.mapper.orm.massindexing.MassIndexer;

/**
 * The mass indexer of Hibernate Search. It drops and creates the index, because the
 * server cannot delete by query.
 */
final class MassIndexing implements Rebuilder {

	private final Corpus corpus;

	private final URI elasticsearch;

	private final boolean tuned;

	private final HikariDataSource pool;

	private final SessionFactory sessionFactory;

	MassIndexing(Corpus corpus, String jdbcUrl, URI elasticsearch, boolean tuned) {
		this.corpus = corpus;
		this.elasticsearch = elasticsearch;
		this.tuned = tuned;
		this.pool = Persistence.pool(jdbcUrl);
		this.sessionFactory = Persistence.sessionFactory(this.pool, properties(elasticsearch, tuned),
				corpus.entities());
	}

	private static Map<String, String> properties(URI elasticsearch, boolean tuned) {
		Map<String, String> properties = new HashMap<>(Persistence.hibernateSearch(elasticsearch));
		if (tuned) {
			properties.put("hibernate.default_batch_fetch_size", "500");
			properties.put("hibernate.search.backend.indexing.max_bulk_size", "500");
		}
		return properties;
	}

	@Override
	public String alias() {
		return this.corpus.hibernateSearchIndex() + "-read";
	}

	@Override
	public void rebuild() throws InterruptedException {
		MassIndexer indexer = Search.mapping(this.sessionFactory)
			.scope(this.corpus.entities()[0])
			.massIndexer()
			.dropAndCreateSchemaOnStart(true)
			.purgeAllOnStart(false);
		if (this.tuned) {
			indexer.batchSizeToLoadObjects(500).threadsToLoadObjects(3).idFetchSize(1000);
		}
		indexer.startAndWait();
	}

	/**
	 * Searches the same fields of WordNet with Hibernate Search. Returns the number of
	 * entities.
	 */
	int search(String terms, int hits) {
		return this.sessionFactory.fromTransaction((session) -> Search.session(session)
			.search(Synset.class)
			.where((field) -> field.match().fields("gloss", "lemmas", "hypernyms").matching(terms))
			.fetchHits(hits)
			.size());
	}

	@Override
	public void close() throws IOException {
		this.sessionFactory.close();
		this.pool.close();
		try (Rest5Client client = Rest5Client.builder(this.elasticsearch).build()) {
			EntityUtils.consume(
					client.performRequest(new Request("DELETE", "/" + this.corpus.hibernateSearchIndex() + "-000001"))
						.getEntity());
		}
	}

}

package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.zaxxer.hikari.HikariDataSource;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.SearchSync;
import org.hibernate.SessionFactory;

/** An index of this library without tuning, on a connection pool without tuning. */
final class IndexOutOfTheBox implements AutoCloseable {

	private final Rest5Client client;

	private final HikariDataSource pool;

	private final SessionFactory sessionFactory;

	private final ElasticsearchJpa jpa;

	private final SearchIndex<Object> index;

	IndexOutOfTheBox(Corpus corpus, String jdbcUrl, URI elasticsearch) {
		this.client = Rest5Client.builder(elasticsearch).build();
		this.pool = Persistence.pool(jdbcUrl);
		this.sessionFactory = Persistence.sessionFactory(this.pool, Persistence.WITHOUT_HIBERNATE_SEARCH,
				corpus.entities());
		this.jpa = ElasticsearchJpa.builder(this.sessionFactory)
			.connection("default", this.client)
			.index(corpus.index())
			.sync(Subject.syncSettings(1))
			.build();
		this.index = this.jpa.index(corpus.index().name());
	}

	SearchIndex<Object> index() {
		return this.index;
	}

	SearchSync sync() {
		return this.jpa.sync();
	}

	Rest5Client client() {
		return this.client;
	}

	HikariDataSource pool() {
		return this.pool;
	}

	@Override
	public void close() throws IOException {
		this.jpa.close();
		this.sessionFactory.close();
		this.pool.close();
		this.client.close();
	}

}

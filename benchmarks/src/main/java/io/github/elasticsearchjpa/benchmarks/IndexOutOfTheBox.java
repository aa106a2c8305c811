package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.zaxxer.hikari.HikariDataSource;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.change.SearchSync;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.SessionFactory;

/** An index of this library with nothing tuned, on a pool with nothing tuned. */
final class IndexOutOfTheBox implements AutoCloseable {

	private final Rest5Client client;

	private final HikariDataSource pool;

	private final SessionFactory sessionFactory;

	private final ElasticsearchJpa jpa;

	private final SearchIndex<Object> index;

	IndexOutOfTheBox(String jdbcUrl, URI elasticsearch, IndexSettings settings, Class<?>... entities) {
		this.client = Rest5Client.builder(elasticsearch).build();
		this.pool = Persistence.pool(jdbcUrl);
		this.sessionFactory = Persistence.sessionFactory(this.pool, Persistence.WITHOUT_HIBERNATE_SEARCH, entities);
		this.jpa = ElasticsearchJpa.builder(this.sessionFactory)
			.connection("default", this.client)
			.index(settings)
			.sync(Subject.syncSettings(1))
			.build();
		this.index = this.jpa.index(settings.name());
	}

	/** WordNet's. */
	static IndexOutOfTheBox wordNet(String jdbcUrl, URI elasticsearch) {
		return new IndexOutOfTheBox(jdbcUrl, elasticsearch,
				IndexSettings.of("wordnet", "Synset").withDependencies("senses.word", "hypernyms"), Synset.class,
				Sense.class, Word.class);
	}

	/** That of the million posts. */
	static IndexOutOfTheBox posts(String jdbcUrl, URI elasticsearch) {
		return new IndexOutOfTheBox(jdbcUrl, elasticsearch,
				IndexSettings.of("posts", "Post").withDependencies("author"), Post.class, Author.class);
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

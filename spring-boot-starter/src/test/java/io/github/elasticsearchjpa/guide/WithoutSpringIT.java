package io.github.elasticsearchjpa.guide;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.sync.SyncSettings;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The section without Spring of docs/guide.md. */
class WithoutSpringIT {

	@Test
	void theLibraryWorksWithoutSpring() throws Exception {
		try (EntityManagerFactory entityManagerFactory = new HibernatePersistenceConfiguration("guide")
			.managedClasses(Post.class, Author.class, Comment.class)
			.jdbcUrl("jdbc:h2:mem:without-spring")
			.property("hibernate.hbm2ddl.auto", "create")
			.createEntityManagerFactory();
				Rest5Client client = Rest5Client.builder(EmbeddedElasticsearch.shared().uri()).build()) {
			entityManagerFactory.runInTransaction((entities) -> {
				Author author = new Author("Ann");
				entities.persist(author);
				entities.persist(new Post("Green tea", author));
			});
			try (ElasticsearchJpa jpa = ElasticsearchJpa.builder(entityManagerFactory)
				.connection("default", client)
				.index(IndexSettings.of("blog", "Post").withDependencies("author", "comments"))
				.sync(SyncSettings.defaults())
				.build()) {
				jpa.index("blog", Post.class).rebuild();
				assertThat(jpa.index("blog").count()).isEqualTo(1);
				jpa.index("blog").delete();
			}
		}
	}

}

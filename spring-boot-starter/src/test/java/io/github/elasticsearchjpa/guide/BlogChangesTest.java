package io.github.elasticsearchjpa.guide;

import io.github.elasticsearchjpa.sync.SyncEvent;
import io.github.elasticsearchjpa.test.CaptureChanges;
import io.github.elasticsearchjpa.test.CapturedChanges;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jpa.test.autoconfigure.TestEntityManager;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@TestPropertySource(properties = "elasticsearch-jpa.indexes.blog.entities=Post")
@DataJpaTest
@CaptureChanges
class BlogChangesTest {

	@Autowired
	private TestEntityManager entities;

	@Autowired
	private CapturedChanges changes;

	@Test
	void aSavedPostWouldBeIndexed() {
		Author ann = entities.persist(new Author("Ann"));
		Post post = entities.persistAndFlush(new Post("Green tea", ann));
		assertThat(changes.of("blog")).containsExactly(new SyncEvent.PreIndex("blog", post));
	}

}

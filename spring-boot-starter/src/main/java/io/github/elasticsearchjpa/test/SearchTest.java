package io.github.elasticsearchjpa.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Gives a test with a Spring application a real Elasticsearch, and indexes of its own, so
 * that test classes may run at once. Stands beside {@code @SpringBootTest},
 * {@code @DataJpaTest} or the like: <pre>
 * &#64;SpringBootTest
 * &#64;SearchTest
 * class ProductSearchTest {
 *
 *     &#64;Autowired ProductRepository repository;
 *     &#64;Autowired SearchIndex&lt;Product&gt; products;
 *     &#64;Autowired Indexing indexing;
 *
 *     &#64;Test
 *     void aSavedProductIsFound() {
 *         repository.save(new Product("Kettle"));
 *         indexing.await();
 *         assertThat(products.search(KETTLE)).hasSize(1);
 *     }
 *
 * }
 * </pre> The server is the embedded one, which all tests of a JVM share (it needs
 * {@code elasticsearch-jpa-embedded}), or the one that the system property
 * {@code elasticsearch-jpa.test.uri} names. The names of the indexes begin with the name
 * of the class. The indexes are created when the application starts, and so are the
 * library's tables; after the class, the indexes are deleted and the application is
 * closed. Nested classes use those of the class around them. Properties of the test
 * itself win, such as {@code elasticsearch-jpa.embedded.enabled=false} where a container
 * has the server.
 * <p>
 * There is a bean of type {@link Indexing}, which waits until what was committed is
 * indexed. A test that is rolled back commits nothing, so nothing of it is indexed: see
 * {@link Indexing#commitAndAwait()}, or {@link RecordChanges}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ImportAutoConfiguration
public @interface SearchTest {

}

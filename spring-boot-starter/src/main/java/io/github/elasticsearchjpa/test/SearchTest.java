package io.github.elasticsearchjpa.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * An annotation for test classes that use a real Elasticsearch server. Each class has
 * indexes of its own, so classes can run in parallel. Use it together with
 * {@code @SpringBootTest}, {@code @DataJpaTest} or a similar annotation: <pre>
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
 * </pre> The server is an embedded server that all tests of the JVM share, which needs
 * {@code elasticsearch-jpa-embedded}. To use another server, set the system property
 * {@code elasticsearch-jpa.test.uri}. The names of the indexes begin with the name of the
 * class. The start of the application creates the indexes and the library tables; after
 * the class, the indexes are deleted and the application is closed. Nested classes use
 * the indexes of their enclosing class. Properties of the test take precedence, such as
 * {@code elasticsearch-jpa.embedded.enabled=false} with a server in a container.
 * <p>
 * A bean of type {@link Indexing} waits until committed changes are indexed. A test that
 * is rolled back commits nothing, so its changes are not indexed: use
 * {@link Indexing#commitAndAwait()} or {@link CaptureChanges}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ImportAutoConfiguration
public @interface SearchTest {

}

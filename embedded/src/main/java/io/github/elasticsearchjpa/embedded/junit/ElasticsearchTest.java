package io.github.elasticsearchjpa.embedded.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearch;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An annotation for a JUnit Jupiter test class that needs an Elasticsearch. Constructors
 * and methods of the class can declare a parameter of type {@link TestElasticsearch}: the
 * address of the server and a prefix for the names of the class's indexes, so that test
 * classes can run in parallel.
 * <p>
 * All test classes of a JVM share one server. It is the server that the system property
 * {@value TestElasticsearch#URI_PROPERTY} names or, by default, the
 * {@linkplain EmbeddedElasticsearch#shared() shared embedded server}, which is started
 * when the first parameter is resolved. {@code @Nested} classes use the prefix of the
 * outermost class.
 * <p>
 * After the last test of the class, all indexes whose names begin with its prefix are
 * deleted. If that fails, the class is reported as failed.
 */
@Documented
@ExtendWith(TestElasticsearchExtension.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ElasticsearchTest {

}

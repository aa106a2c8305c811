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
 * Gives a test class an Elasticsearch, and a prefix for the names of its indexes, so that
 * classes may run at once. All classes of a JVM share one server: the
 * {@linkplain EmbeddedElasticsearch#shared() embedded} one, started when the first of
 * them asks, or the one that the system property {@value TestElasticsearch#URI_PROPERTY}
 * names. Constructors and methods of the class take a {@link TestElasticsearch} as a
 * parameter. {@code @Nested} classes have the prefix of the class around them.
 * <p>
 * After a class, the indexes whose names begin with its prefix are deleted.
 */
@Documented
@ExtendWith(TestElasticsearchExtension.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ElasticsearchTest {

}

package io.github.elasticsearchjpa.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * For a test with a Spring application that only asks whether something would be indexed:
 * there is no Elasticsearch and no worker, and a bean of type {@link RecordedChanges}
 * says what was recorded. Stands beside {@code @SpringBootTest}, {@code @DataJpaTest} or
 * the like, and suits tests that are rolled back.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ImportAutoConfiguration
public @interface RecordChanges {

}

package io.github.elasticsearchjpa.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * An annotation for test classes that check which changes are captured, without an
 * Elasticsearch server and without workers. It adds a bean of type
 * {@link CapturedChanges}, which records the changes. Use it together with
 * {@code @SpringBootTest}, {@code @DataJpaTest} or a similar annotation. The tests can
 * run in transactions that are rolled back.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ImportAutoConfiguration
public @interface CaptureChanges {

}

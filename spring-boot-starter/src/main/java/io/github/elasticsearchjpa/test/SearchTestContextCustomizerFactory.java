package io.github.elasticsearchjpa.test;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Configures the application under test for {@link SearchTest} and
 * {@link CaptureChanges}.
 */
final class SearchTestContextCustomizerFactory implements ContextCustomizerFactory {

	/** A random part of index names, because several test runs can share a server. */
	private static final String RUN_ID = UUID.randomUUID().toString().substring(0, 8);

	/** The name of Spring's property source with the properties of the test. */
	private static final String TEST_PROPERTIES = "Inlined Test Properties";

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		if (TestContextAnnotationUtils.hasAnnotation(testClass, SearchTest.class)) {
			return new WithServer(prefix(testClass), System.getProperty("elasticsearch-jpa.test.uri", ""));
		}
		return TestContextAnnotationUtils.hasAnnotation(testClass, CaptureChanges.class) ? new WithoutServer() : null;
	}

	/** Returns a prefix of lower-case letters, digits and hyphens. */
	private static String prefix(Class<?> testClass) {
		String name = outermost(testClass).getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-");
		return name.replaceAll("[^A-Za-z0-9-]", "").toLowerCase(Locale.ROOT) + "-"
				+ Integer.toHexString(outermost(testClass).getName().hashCode()) + RUN_ID + "-";
	}

	/**
	 * Returns the outermost class, whose application and indexes nested classes share.
	 */
	static Class<?> outermost(Class<?> testClass) {
		Class<?> outer = testClass.getEnclosingClass();
		return (outer != null) ? outermost(outer) : testClass;
	}

	private static void addProperties(ConfigurableApplicationContext context, Map<String, Object> properties) {
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		MapPropertySource source = new MapPropertySource("elasticsearchJpaTest", properties);
		if (sources.contains(TEST_PROPERTIES)) {
			sources.addAfter(TEST_PROPERTIES, source);
		}
		else {
			sources.addFirst(source);
		}
	}

	/** Customizers of one class are equal, so its nested classes share an application. */
	private record WithServer(String prefix, String uri) implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration test) {
			addProperties(context,
					Map.of("elasticsearch-jpa.index-prefix", this.prefix, "elasticsearch-jpa.on-start", "create",
							"elasticsearch-jpa.sync.initialize-schema", "always",
							this.uri.isEmpty() ? "elasticsearch-jpa.embedded.enabled" : "spring.elasticsearch.uris",
							this.uri.isEmpty() ? "true" : this.uri));
			RootBeanDefinition indexing = new RootBeanDefinition(Indexing.class,
					() -> new Indexing(context.getBean(ElasticsearchJpa.class)));
			indexing.setLazyInit(true);
			((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition("elasticsearchJpaTestIndexing",
					indexing);
		}

	}

	/** Equal for all classes, so they can share an application. */
	private record WithoutServer() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration test) {
			addProperties(context,
					Map.of("elasticsearch-jpa.embedded.enabled", "false", "elasticsearch-jpa.on-start", "none",
							"elasticsearch-jpa.sync.workers", "0", "elasticsearch-jpa.sync.initialize-schema",
							"always"));
			((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition("elasticsearchJpaTestChanges",
					new RootBeanDefinition(CapturedChanges.class, CapturedChanges::new));
		}

	}

}

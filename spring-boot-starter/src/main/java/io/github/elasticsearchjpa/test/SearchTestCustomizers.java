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

/** What the annotations change of the application under test. */
final class SearchTestCustomizers implements ContextCustomizerFactory {

	/** Two runs may share a server. */
	private static final String RUN = UUID.randomUUID().toString().substring(0, 8);

	/** Spring's name for the properties of the test itself. */
	private static final String INLINED = "Inlined Test Properties";

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		if (TestContextAnnotationUtils.hasAnnotation(testClass, SearchTest.class)) {
			return new WithServer(prefix(testClass), System.getProperty("elasticsearch-jpa.test.uri", ""));
		}
		return TestContextAnnotationUtils.hasAnnotation(testClass, RecordChanges.class) ? new WithoutServer() : null;
	}

	/** Letters, digits and hyphens, as all servers take them. */
	private static String prefix(Class<?> testClass) {
		String name = outermost(testClass).getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-");
		return name.replaceAll("[^A-Za-z0-9-]", "").toLowerCase(Locale.ROOT) + "-"
				+ Integer.toHexString(outermost(testClass).getName().hashCode()) + RUN + "-";
	}

	/** The class that nested classes share everything with. */
	static Class<?> outermost(Class<?> testClass) {
		Class<?> outer = testClass.getEnclosingClass();
		return (outer != null) ? outermost(outer) : testClass;
	}

	private static void set(ConfigurableApplicationContext context, Map<String, Object> properties) {
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		MapPropertySource own = new MapPropertySource("elasticsearchJpaTest", properties);
		if (sources.contains(INLINED)) {
			sources.addAfter(INLINED, own);
		}
		else {
			sources.addFirst(own);
		}
	}

	/** Equal for tests that may share an application: those of one class. */
	private record WithServer(String prefix, String uri) implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration test) {
			set(context,
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

	private record WithoutServer() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration test) {
			set(context, Map.of("elasticsearch-jpa.embedded.enabled", "false", "elasticsearch-jpa.on-start", "none",
					"elasticsearch-jpa.sync.workers", "0", "elasticsearch-jpa.sync.initialize-schema", "always"));
			((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition("elasticsearchJpaTestChanges",
					new RootBeanDefinition(RecordedChanges.class, RecordedChanges::new));
		}

	}

}

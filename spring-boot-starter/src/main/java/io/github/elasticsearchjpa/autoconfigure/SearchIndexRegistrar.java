package io.github.elasticsearchjpa.autoconfigure;

import java.util.Map;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Registers a {@link SearchIndex} bean for each configured index. The name of the bean is
 * the name of the index, so that a parameter {@code SearchIndex<Post> blog} receives it;
 * if the application has a bean of that name, it is {@code <name>SearchIndex}. The name
 * of the index is also a qualifier of the bean.
 */
final class SearchIndexRegistrar implements BeanDefinitionRegistryPostProcessor {

	private final Environment environment;

	SearchIndexRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		ConfigurableListableBeanFactory beanFactory = (ConfigurableListableBeanFactory) registry;
		Binder.get(this.environment)
			.bind("elasticsearch-jpa.indexes", Bindable.mapOf(String.class, Object.class))
			.orElseGet(Map::of)
			.keySet()
			.forEach((index) -> registry.registerBeanDefinition(
					registry.containsBeanDefinition(index) ? index + "SearchIndex" : index,
					definition(index, beanFactory)));
	}

	/**
	 * Returns a definition without the generic type, because the entity type is not known
	 * yet.
	 */
	private static BeanDefinition definition(String index, ConfigurableListableBeanFactory beanFactory) {
		RootBeanDefinition definition = new RootBeanDefinition(SearchIndex.class,
				() -> beanFactory.getBean(ElasticsearchJpa.class).index(index));
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, index));
		return definition;
	}

}

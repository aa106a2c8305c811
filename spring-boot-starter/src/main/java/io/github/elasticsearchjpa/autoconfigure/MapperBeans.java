package io.github.elasticsearchjpa.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.github.elasticsearchjpa.ElasticsearchJpaBuilder;
import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import io.github.elasticsearchjpa.mapping.DocumentMapper;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Registers the {@link DocumentMapper} beans of the application, each for the entity type
 * that it declares.
 */
final class MapperBeans {

	private MapperBeans() {
	}

	static void addTo(ElasticsearchJpaBuilder builder, ConfigurableListableBeanFactory beanFactory) {
		List<String> problems = new ArrayList<>();
		beanFactory.getBeansOfType(DocumentMapper.class).forEach((name, mapper) -> {
			Class<?> entity = entityOf(name, mapper, beanFactory);
			if (entity == null) {
				problems
					.add(("The DocumentMapper bean '%s' does not declare its entity type. Declare it with its type, "
							+ "such as DocumentMapper<Post>.")
						.formatted(name));
			}
			else {
				add(builder, entity, mapper);
			}
		});
		if (!problems.isEmpty()) {
			throw new InvalidConfigurationException(problems);
		}
	}

	/**
	 * Returns the declared entity type, or null. For a lambda, only the bean method
	 * declares it.
	 */
	private static @Nullable Class<?> entityOf(String name, DocumentMapper<?> mapper,
			ConfigurableListableBeanFactory beanFactory) {
		Class<?> declared = beanFactory.getMergedBeanDefinition(name)
			.getResolvableType()
			.as(DocumentMapper.class)
			.resolveGeneric();
		return (declared != null) ? declared
				: ResolvableType.forClass(AopUtils.getTargetClass(mapper)).as(DocumentMapper.class).resolveGeneric();
	}

	@SuppressWarnings("unchecked")
	private static <E> void add(ElasticsearchJpaBuilder builder, Class<E> entity, DocumentMapper<?> mapper) {
		builder.mapper(entity, (DocumentMapper<? super E>) mapper);
	}

}

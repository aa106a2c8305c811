package io.github.elasticsearchjpa.actuate;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A condition that matches if indexes are configured. Without indexes there is nothing to
 * monitor, and Spring Boot's own Elasticsearch health indicator stays.
 */
final class OnConfiguredIndexes extends SpringBootCondition {

	private static final String INDEXES = "elasticsearch-jpa.indexes";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean configured = Binder.get(context.getEnvironment())
			.bind(INDEXES, Bindable.mapOf(String.class, Object.class))
			.isBound();
		return new ConditionOutcome(configured, ConditionMessage.forCondition(INDEXES)
			.because(configured ? "indexes are configured" : "no indexes are configured"));
	}

}

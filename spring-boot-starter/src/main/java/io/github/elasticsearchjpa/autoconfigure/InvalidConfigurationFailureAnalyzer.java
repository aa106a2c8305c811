package io.github.elasticsearchjpa.autoconfigure;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports the mistakes in a configuration in the format of Spring Boot. */
final class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Correct the properties under elasticsearch-jpa, or the entities and files that they name.", cause);
	}

}

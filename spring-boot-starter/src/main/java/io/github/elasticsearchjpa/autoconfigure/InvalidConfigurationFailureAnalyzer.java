package io.github.elasticsearchjpa.autoconfigure;

import io.github.elasticsearchjpa.error.InvalidConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports the mistakes of a configuration in Boot's own form. */
final class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Correct the properties under elasticsearch-jpa, or what they refer to.", cause);
	}

}

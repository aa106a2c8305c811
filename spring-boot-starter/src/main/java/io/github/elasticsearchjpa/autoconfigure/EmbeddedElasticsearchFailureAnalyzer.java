package io.github.elasticsearchjpa.autoconfigure;

import io.github.elasticsearchjpa.embedded.EmbeddedElasticsearchException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports why the embedded server does not start, without the stack trace of beans. */
final class EmbeddedElasticsearchFailureAnalyzer extends AbstractFailureAnalyzer<EmbeddedElasticsearchException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EmbeddedElasticsearchException cause) {
		return new FailureAnalysis("The embedded Elasticsearch server cannot be used.\n\n" + cause.getMessage(),
				"Fix the cause, or correct the properties under elasticsearch-jpa.embedded. To use a server of your "
						+ "own instead, set elasticsearch-jpa.embedded.enabled to false and spring.elasticsearch.uris.",
				cause);
	}

}

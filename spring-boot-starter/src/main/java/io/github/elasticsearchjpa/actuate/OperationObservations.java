package io.github.elasticsearchjpa.actuate;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationListener;
import io.github.elasticsearchjpa.operation.OperationResult;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * A listener that creates an observation for each operation. The observation becomes a
 * timer and, with a tracer, a span.
 */
final class OperationObservations implements OperationListener {

	static final String SEARCH = "elasticsearch.jpa.search";

	static final String BATCH = "elasticsearch.jpa.batch";

	static final String OPERATION = "elasticsearch.jpa.operation";

	private static final String OUTCOME = "outcome";

	private final ObservationRegistry registry;

	OperationObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Execution onStart(Operation operation) {
		Observation observation = Observation.createNotStarted(name(operation), this.registry)
			.contextualName(spanName(operation))
			.lowCardinalityKeyValues(
					KeyValues.of(OperationTags.of(operation), (tag) -> tag.getKey(), (tag) -> tag.getValue()));
		if (operation instanceof Operation.Search search && search.indexes().size() > 1) {
			observation.highCardinalityKeyValue("indexes", String.join(",", search.indexes()));
		}
		observation.start();
		Observation.Scope scope = observation.openScope();
		return (result) -> {
			scope.close();
			observation.lowCardinalityKeyValue(OUTCOME, outcome(result));
			if (result instanceof OperationResult.Failed failed) {
				observation.error(failed.cause());
			}
			observation.stop();
		};
	}

	private static String name(Operation operation) {
		return (operation instanceof Operation.Search) ? SEARCH
				: (operation instanceof Operation.Batch) ? BATCH : OPERATION;
	}

	private static String spanName(Operation operation) {
		if (operation instanceof Operation.Search search) {
			return (search.count() ? "count " : "search ") + String.join(",", search.indexes());
		}
		return (operation instanceof Operation.Batch batch) ? "index " + batch.index()
				: ((Operation.Maintenance) operation).name() + " " + ((Operation.Maintenance) operation).index();
	}

	private static String outcome(OperationResult result) {
		if (result instanceof OperationResult.Failed failed) {
			if (failed.cause() instanceof RequestFailedException request) {
				return request.isTemporary() ? "unavailable" : "refused";
			}
			return "failed";
		}
		if (result instanceof OperationResult.Sent sent) {
			return (sent.failed() > 0) ? "refused" : (sent.retried() > 0) ? "retried" : "success";
		}
		return "success";
	}

}

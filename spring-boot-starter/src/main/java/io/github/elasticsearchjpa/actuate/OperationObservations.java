package io.github.elasticsearchjpa.actuate;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.operation.Operation;
import io.github.elasticsearchjpa.operation.OperationListener;
import io.github.elasticsearchjpa.operation.OperationResult;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Makes an observation of each work, which becomes a timer, and a span where there is a
 * tracer.
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
	public Execution onStart(Operation work) {
		Observation observation = Observation.createNotStarted(name(work), this.registry)
			.contextualName(span(work))
			.lowCardinalityKeyValues(
					KeyValues.of(OperationTags.of(work), (tag) -> tag.getKey(), (tag) -> tag.getValue()));
		if (work instanceof Operation.Search search && search.indexes().size() > 1) {
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

	private static String name(Operation work) {
		return (work instanceof Operation.Search) ? SEARCH : (work instanceof Operation.Batch) ? BATCH : OPERATION;
	}

	private static String span(Operation work) {
		if (work instanceof Operation.Search search) {
			return (search.count() ? "count " : "search ") + String.join(",", search.indexes());
		}
		return (work instanceof Operation.Batch batch) ? "index " + batch.index()
				: ((Operation.Maintenance) work).name() + " " + ((Operation.Maintenance) work).index();
	}

	private static String outcome(OperationResult result) {
		if (result instanceof OperationResult.Failed failed) {
			if (failed.cause() instanceof RequestFailedException refused) {
				return refused.unavailable() ? "unavailable" : "refused";
			}
			return "failed";
		}
		if (result instanceof OperationResult.Sent sent) {
			return (sent.failed() > 0) ? "refused" : (sent.retried() > 0) ? "retried" : "success";
		}
		return "success";
	}

}

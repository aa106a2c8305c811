package io.github.elasticsearchjpa.actuate;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.work.Work;
import io.github.elasticsearchjpa.work.WorkListener;
import io.github.elasticsearchjpa.work.WorkResult;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Makes an observation of each work, which becomes a timer, and a span where there is a
 * tracer.
 */
final class WorkObservations implements WorkListener {

	static final String SEARCH = "elasticsearch.jpa.search";

	static final String BATCH = "elasticsearch.jpa.batch";

	static final String OPERATION = "elasticsearch.jpa.operation";

	private static final String OUTCOME = "outcome";

	private final ObservationRegistry registry;

	WorkObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Running began(Work work) {
		Observation observation = Observation.createNotStarted(name(work), this.registry)
			.contextualName(span(work))
			.lowCardinalityKeyValues(KeyValues.of(WorkTags.of(work), (tag) -> tag.getKey(), (tag) -> tag.getValue()));
		if (work instanceof Work.Search search && search.indexes().size() > 1) {
			observation.highCardinalityKeyValue("indexes", String.join(",", search.indexes()));
		}
		observation.start();
		Observation.Scope scope = observation.openScope();
		return (result) -> {
			scope.close();
			observation.lowCardinalityKeyValue(OUTCOME, outcome(result));
			if (result instanceof WorkResult.Failed failed) {
				observation.error(failed.cause());
			}
			observation.stop();
		};
	}

	private static String name(Work work) {
		return (work instanceof Work.Search) ? SEARCH : (work instanceof Work.Batch) ? BATCH : OPERATION;
	}

	private static String span(Work work) {
		if (work instanceof Work.Search search) {
			return (search.count() ? "count " : "search ") + String.join(",", search.indexes());
		}
		return (work instanceof Work.Batch batch) ? "index " + batch.index()
				: ((Work.Operation) work).name() + " " + ((Work.Operation) work).index();
	}

	private static String outcome(WorkResult result) {
		if (result instanceof WorkResult.Failed failed) {
			if (failed.cause() instanceof RequestFailedException refused) {
				return refused.unavailable() ? "unavailable" : "refused";
			}
			return "failed";
		}
		if (result instanceof WorkResult.Sent sent) {
			return (sent.failed() > 0) ? "refused" : (sent.retried() > 0) ? "retried" : "success";
		}
		return "success";
	}

}

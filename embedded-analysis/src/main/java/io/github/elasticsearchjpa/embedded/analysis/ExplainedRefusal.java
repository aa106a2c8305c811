package io.github.elasticsearchjpa.embedded.analysis;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.tasks.Task;

/**
 * Where the server refuses a name that it does not know, says so if a full Elasticsearch
 * knows it: else its user would look for a mistake in the mapping. It goes by the
 * server's messages; one that it does not recognise stays as it is.
 */
final class ExplainedRefusal implements ActionFilter {

	private static final List<Pattern> REFUSALS = Stream
		.of("Unknown \\w+ type \\[([^\\]]+)\\] for", "failed to find (?:global )?\\w+ under (?:name )?\\[([^\\]]+)\\]",
				"failed to find (?:global )?analyzer \\[([^\\]]+)\\]",
				"analyzer \\[([^\\]]+)\\] has not been configured", "mapper type \\[([^\\]]+)\\] declared on field",
				"script_lang not supported \\[([^\\]]+)\\]")
		.map(Pattern::compile)
		.toList();

	@Override
	public int order() {
		return Integer.MAX_VALUE;
	}

	@Override
	public <Q extends ActionRequest, R extends ActionResponse> void apply(Task task, String action, Q request,
			ActionListener<R> listener, ActionFilterChain<Q, R> chain) {
		chain.proceed(task, action, request,
				listener.delegateResponse((next, failure) -> next.onFailure(explained(failure))));
	}

	static Exception explained(Exception failure) {
		return Stream.<Throwable>iterate(failure, (cause) -> cause != null, Throwable::getCause)
			.map((cause) -> refusedName(String.valueOf(cause.getMessage())))
			.flatMap(Optional::stream)
			.map(Elsewhere::explain)
			.flatMap(Optional::stream)
			.findFirst()
			.<Exception>map((explanation) -> new IllegalArgumentException(explanation, failure))
			.orElse(failure);
	}

	private static Optional<String> refusedName(String message) {
		return REFUSALS.stream()
			.map((refusal) -> refusal.matcher(message))
			.filter(Matcher::find)
			.map((matcher) -> matcher.group(1))
			.findFirst();
	}

}

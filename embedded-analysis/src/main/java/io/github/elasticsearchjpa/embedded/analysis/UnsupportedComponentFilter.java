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
 * An action filter that replaces the error for an unknown name if a full Elasticsearch
 * supports the name. Otherwise users would look for a mistake in their mapping. It
 * recognises the error by the server's message; it passes on all other errors unchanged.
 */
final class UnsupportedComponentFilter implements ActionFilter {

	/** The server's messages about unknown names. The first group is the name. */
	private static final List<Pattern> UNKNOWN_NAMES = Stream
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
				listener.delegateResponse((next, failure) -> next.onFailure(replaceUnknownName(failure))));
	}

	private static Exception replaceUnknownName(Exception failure) {
		return Stream.<Throwable>iterate(failure, (cause) -> cause != null, Throwable::getCause)
			.map((cause) -> unknownName(String.valueOf(cause.getMessage())))
			.flatMap(Optional::stream)
			.map(UnsupportedComponent::message)
			.flatMap(Optional::stream)
			.findFirst()
			.<Exception>map((message) -> new IllegalArgumentException(message, failure))
			.orElse(failure);
	}

	private static Optional<String> unknownName(String message) {
		return UNKNOWN_NAMES.stream()
			.map((pattern) -> pattern.matcher(message))
			.filter(Matcher::find)
			.map((matcher) -> matcher.group(1))
			.findFirst();
	}

}

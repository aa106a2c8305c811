package io.github.elasticsearchjpa.error;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An exception that reports all problems of the configuration at once. Each problem says
 * what is wrong, where, which values are valid, and what to do.
 */
public final class InvalidConfigurationException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final ArrayList<String> problems;

	/**
	 * Creates an exception.
	 * @param problems the problems, at least one, in the order of the configuration
	 */
	public InvalidConfigurationException(List<String> problems) {
		super(report(problems));
		this.problems = new ArrayList<>(problems);
	}

	/**
	 * Returns the problems.
	 * @return one or two sentences for each problem
	 */
	public List<String> problems() {
		return List.copyOf(this.problems);
	}

	private static String report(List<String> problems) {
		String number = (problems.size() == 1) ? "a problem" : problems.size() + " problems";
		return IntStream.range(0, problems.size())
			.mapToObj((i) -> "  %d. %s".formatted(i + 1, problems.get(i)))
			.collect(Collectors.joining("\n", "The configuration of elasticsearch-jpa has " + number + ":\n", ""));
	}

}

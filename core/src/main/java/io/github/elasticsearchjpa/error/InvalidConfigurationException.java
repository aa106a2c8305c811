package io.github.elasticsearchjpa.error;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The configuration has mistakes. All of them are reported together, each with where it
 * is, the valid values, and what to do.
 */
public final class InvalidConfigurationException extends ElasticsearchJpaException {

	private static final long serialVersionUID = 1L;

	private final ArrayList<String> problems;

	/**
	 * Creates the report.
	 * @param problems the mistakes found, at least one, in the order of the configuration
	 */
	public InvalidConfigurationException(List<String> problems) {
		super(report(problems));
		this.problems = new ArrayList<>(problems);
	}

	/**
	 * The mistakes found.
	 * @return one sentence or two for each mistake
	 */
	public List<String> problems() {
		return List.copyOf(this.problems);
	}

	private static String report(List<String> problems) {
		String mistakes = (problems.size() == 1) ? "a mistake" : problems.size() + " mistakes";
		return IntStream.range(0, problems.size())
			.mapToObj((i) -> "  %d. %s".formatted(i + 1, problems.get(i)))
			.collect(Collectors.joining("\n", "The configuration of elasticsearch-jpa has " + mistakes + ":\n", ""));
	}

}

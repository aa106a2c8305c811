package io.github.elasticsearchjpa.embedded.analysis;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/**
 * The components of one kind, by the {@code type} of a definition.
 *
 * @param <T> the factory of the component
 */
final class Table<T> {

	private final Map<String, AnalysisProvider<T>> rows = new TreeMap<>();

	/** Adds a component whose parameters all have defaults. */
	Table<T> row(String name, Function<Parameters, ? extends T> component) {
		this.rows.put(name, (index, environment, definedName, settings) -> component
			.apply(new Parameters(index, environment, definedName, settings)));
		return this;
	}

	/** Adds a component with required parameters: it cannot be used by its name alone. */
	Table<T> rowNeedingDefinition(String name, Function<Parameters, ? extends T> component) {
		this.rows.put(name, AnalysisPlugin.requiresAnalysisSettings((index, environment, definedName,
				settings) -> component.apply(new Parameters(index, environment, definedName, settings))));
		return this;
	}

	Map<String, AnalysisProvider<T>> rows() {
		return this.rows;
	}

}

package io.github.elasticsearchjpa.embedded.analysis;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/**
 * The components of one kind, by the name that a definition has as its {@code type}.
 *
 * @param <T> what makes the component
 */
final class Table<T> {

	private final Map<String, AnalysisProvider<T>> rows = new TreeMap<>();

	/** Adds a component whose parameters all have defaults. */
	Table<T> row(String name, Function<Parameters, ? extends T> component) {
		this.rows.put(name, (index, environment, definedName, settings) -> component
			.apply(new Parameters(index, environment, definedName, settings)));
		return this;
	}

	/** Adds a component that cannot be used without a definition. */
	Table<T> rowToDefine(String name, Function<Parameters, ? extends T> component) {
		this.rows.put(name, AnalysisPlugin.requiresAnalysisSettings((index, environment, definedName,
				settings) -> component.apply(new Parameters(index, environment, definedName, settings))));
		return this;
	}

	Map<String, AnalysisProvider<T>> rows() {
		return this.rows;
	}

}

package io.github.elasticsearchjpa.embedded.analysis;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.apache.lucene.analysis.Analyzer;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.PreBuiltAnalyzerProviderFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * The Elasticsearch plugin that registers the analysis components of this module. A
 * component without required parameters can be used by its name, without a definition.
 * Components whose behaviour then differs from an empty definition are also registered as
 * pre-configured components.
 */
public final class EmbeddedAnalysisPlugin extends Plugin implements AnalysisPlugin, ActionPlugin {

	/**
	 * Creates the plugin. The server calls this constructor when it loads its plugins.
	 */
	public EmbeddedAnalysisPlugin() {
	}

	@Override
	public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
		return Analyzers.types();
	}

	@Override
	public List<PreBuiltAnalyzerProviderFactory> getPreBuiltAnalyzerProviderFactories() {
		return Analyzers.preBuilt();
	}

	@Override
	public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
		return Tokenizers.types();
	}

	@Override
	public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
		return TokenFilters.types();
	}

	@Override
	public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
		return TokenFilters.preConfigured();
	}

	@Override
	public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
		return CharFilters.types();
	}

	@Override
	public Collection<ActionFilter> getActionFilters() {
		return List.of(new UnsupportedComponentFilter());
	}

}

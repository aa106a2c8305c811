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
 * What the server asks of the plugin. A component that needs no parameters can be used by
 * its name alone, without a definition; where that differs from an empty definition, it
 * is among the pre-configured ones.
 */
public final class EmbeddedAnalysisPlugin extends Plugin implements AnalysisPlugin, ActionPlugin {

	/**
	 * For the server, which creates the plugin.
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
		return List.of(new ExplainedRefusal());
	}

}

package io.github.elasticsearchjpa.embedded.analysis;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/**
 * The character filters.
 */
final class CharFilters {

	private static final Pattern RULE = Pattern.compile("(.*)=>(.*)", Pattern.DOTALL);

	private CharFilters() {
	}

	/** Returns the character filters by the {@code type} of a definition. */
	static Map<String, AnalysisProvider<CharFilterFactory>> types() {
		return new Table<CharFilterFactory>().row("html_strip", (p) -> {
			Set<String> escaped = p.has("escaped_tags") ? Set.copyOf(p.list("escaped_tags")) : Set.of();
			return new Plain(p.name(), (text) -> new HTMLStripCharFilter(text, escaped));
		}).rowNeedingDefinition("mapping", (p) -> {
			NormalizeCharMap map = characterMap(p.requiredLines("mappings"));
			return new Normalizing(p.name(), (text) -> new MappingCharFilter(map, text));
		}).rowNeedingDefinition("pattern_replace", (p) -> {
			Pattern pattern = p.requiredPattern();
			String replacement = p.text("replacement", "");
			return new Normalizing(p.name(), (text) -> new PatternReplaceCharFilter(pattern, replacement, text));
		}).rows();
	}

	private static NormalizeCharMap characterMap(List<String> rules) {
		NormalizeCharMap.Builder map = new NormalizeCharMap.Builder();
		for (String rule : rules) {
			Matcher matcher = RULE.matcher(rule);
			if (!matcher.matches()) {
				throw new IllegalArgumentException("Invalid mapping [" + rule + "]: write it as [a => b]");
			}
			map.add(Escapes.resolve(matcher.group(1).strip()), Escapes.resolve(matcher.group(2).strip()));
		}
		return map.build();
	}

	/** A character filter that analyzers can use, but not normalizers. */
	private record Plain(String name, UnaryOperator<Reader> reader) implements CharFilterFactory {

		@Override
		public Reader create(Reader text) {
			return this.reader.apply(text);
		}

	}

	/** A character filter that normalizers can use, too. */
	private record Normalizing(String name, UnaryOperator<Reader> reader) implements NormalizingCharFilterFactory {

		@Override
		public Reader create(Reader text) {
			return this.reader.apply(text);
		}

	}

}

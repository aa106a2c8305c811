package io.github.elasticsearchjpa.embedded.analysis;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.Analysis;
import org.jspecify.annotations.Nullable;

/**
 * The definition of an analysis component in the settings of an index.
 *
 * @param index the settings of the index; null if the component is used without an index
 * @param environment the folders of the server, from which files are read; null if the
 * component is used by its name
 * @param name the name of the component in the settings
 * @param settings the parameters of the component
 */
record Parameters(@Nullable IndexSettings index, @Nullable Environment environment, String name, Settings settings) {

	/** Returns the parameters of a component that is used without a definition. */
	static Parameters none(String name) {
		return new Parameters(null, null, name, Settings.EMPTY);
	}

	boolean has(String parameter) {
		return this.settings.hasValue(parameter);
	}

	boolean flag(String parameter, boolean defaultValue) {
		return this.settings.getAsBoolean(parameter, defaultValue);
	}

	int number(String parameter, int defaultValue) {
		return this.settings.getAsInt(parameter, defaultValue);
	}

	String text(String parameter, String defaultValue) {
		return this.settings.get(parameter, defaultValue);
	}

	String requiredText(String parameter) {
		if (!has(parameter)) {
			throw missing(parameter);
		}
		return this.settings.get(parameter);
	}

	char character(String parameter, char defaultValue) {
		String text = text(parameter, String.valueOf(defaultValue));
		if (text.length() != 1) {
			throw new IllegalArgumentException(
					"[" + parameter + "] of [" + this.name + "] must be one character, but is [" + text + "]");
		}
		return text.charAt(0);
	}

	/** Returns the values of a list; empty if the parameter is missing. */
	List<String> list(String parameter) {
		return this.settings.getAsList(parameter);
	}

	List<String> requiredList(String parameter) {
		if (!has(parameter)) {
			throw missing(parameter);
		}
		return list(parameter);
	}

	/**
	 * Returns the values of a list, or the lines of the file that
	 * {@code <parameter>_path} names; null if both parameters are missing.
	 */
	@Nullable List<String> lines(String parameter) {
		return Analysis.getWordList(this.environment, this.settings, parameter);
	}

	List<String> requiredLines(String parameter) {
		List<String> lines = lines(parameter);
		if (lines == null) {
			throw missing(parameter + "] or [" + parameter + "_path");
		}
		return lines;
	}

	/**
	 * Returns the words of {@link #lines}; null if the parameters are missing. The
	 * parameter {@code <parameter>_case} tells whether the set ignores case.
	 */
	@Nullable CharArraySet words(String parameter) {
		return Analysis.getWordSet(this.environment, this.settings, parameter);
	}

	CharArraySet requiredWords(String parameter) {
		CharArraySet words = words(parameter);
		if (words == null) {
			throw missing(parameter + "] or [" + parameter + "_path");
		}
		return words;
	}

	CharArraySet stopWords(CharArraySet defaultValue) {
		return Analysis.parseStopWords(this.environment, this.settings, defaultValue);
	}

	CharArraySet stemExclusion() {
		return Analysis.parseStemExclusion(this.settings, CharArraySet.EMPTY_SET);
	}

	/** Returns the regular expression {@code pattern} with the {@code flags}. */
	Pattern pattern(String defaultValue) {
		return Regex.compile(text("pattern", defaultValue), this.settings.get("flags"));
	}

	Pattern requiredPattern() {
		return Regex.compile(requiredText("pattern"), this.settings.get("flags"));
	}

	/**
	 * Checks that the lengths of n-grams do not differ by more than the index allows.
	 * @throws IllegalArgumentException if they do
	 */
	void requireNgramDifference(int min, int max) {
		int allowed = (this.index != null) ? this.index.getMaxNgramDiff() : 1;
		if (max - min > allowed) {
			throw new IllegalArgumentException("[max_gram] of [" + this.name + "] is " + (max - min)
					+ " more than [min_gram], but the index setting [" + IndexSettings.MAX_NGRAM_DIFF_SETTING.getKey()
					+ "] allows " + allowed);
		}
	}

	Filter filter(UnaryOperator<TokenStream> stream) {
		return new Filter(this.name, stream);
	}

	Filter.Normalizing normalizing(UnaryOperator<TokenStream> stream) {
		return new Filter.Normalizing(this.name, stream);
	}

	IllegalArgumentException missing(String parameter) {
		return new IllegalArgumentException("[" + this.name + "] requires the parameter [" + parameter + "]");
	}

	IllegalArgumentException invalid(String parameter, String value, Object valid) {
		return new IllegalArgumentException(
				"[" + parameter + "] of [" + this.name + "] cannot be [" + value + "]; valid values: " + valid);
	}

}

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
 * The definition of a component as the user wrote it.
 *
 * @param index the settings of the index, if there is one
 * @param environment where the server's files are, if that is known
 * @param name the name that the user gave the component
 * @param settings its parameters
 */
record Parameters(@Nullable IndexSettings index, @Nullable Environment environment, String name, Settings settings) {

	/** Of a component that is used by its name alone. */
	static Parameters none(String name) {
		return new Parameters(null, null, name, Settings.EMPTY);
	}

	boolean has(String parameter) {
		return this.settings.hasValue(parameter);
	}

	boolean flag(String parameter, boolean otherwise) {
		return this.settings.getAsBoolean(parameter, otherwise);
	}

	int number(String parameter, int otherwise) {
		return this.settings.getAsInt(parameter, otherwise);
	}

	String text(String parameter, String otherwise) {
		return this.settings.get(parameter, otherwise);
	}

	String requiredText(String parameter) {
		if (!has(parameter)) {
			throw missing(parameter);
		}
		return this.settings.get(parameter);
	}

	char character(String parameter, char otherwise) {
		String text = text(parameter, String.valueOf(otherwise));
		if (text.length() != 1) {
			throw new IllegalArgumentException(
					"[" + parameter + "] of [" + this.name + "] must be one character, and is [" + text + "]");
		}
		return text.charAt(0);
	}

	/** A list, as it is written in JSON. */
	List<String> list(String parameter) {
		return this.settings.getAsList(parameter);
	}

	List<String> requiredList(String parameter) {
		if (!has(parameter)) {
			throw missing(parameter);
		}
		return list(parameter);
	}

	/** Lines from the list, or from the file that {@code <parameter>_path} names. */
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

	/** As {@link #lines}, and {@code <parameter>_case} says whether to ignore case. */
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

	CharArraySet stopWords(CharArraySet otherwise) {
		return Analysis.parseStopWords(this.environment, this.settings, otherwise);
	}

	CharArraySet stemExclusion() {
		return Analysis.parseStemExclusion(this.settings, CharArraySet.EMPTY_SET);
	}

	/** A regular expression, with the flags that {@code flags} names. */
	Pattern pattern(String otherwise) {
		return Regex.compile(text("pattern", otherwise), this.settings.get("flags"));
	}

	Pattern requiredPattern() {
		return Regex.compile(requiredText("pattern"), this.settings.get("flags"));
	}

	/** Refuses what would make more n-grams of a word than the index allows. */
	void requireNgramDifference(int min, int max) {
		int allowed = (this.index != null) ? this.index.getMaxNgramDiff() : 1;
		if (max - min > allowed) {
			throw new IllegalArgumentException("[max_gram] of [" + this.name + "] is " + (max - min)
					+ " more than [min_gram], and the index setting [" + IndexSettings.MAX_NGRAM_DIFF_SETTING.getKey()
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
		return new IllegalArgumentException("[" + this.name + "] needs the parameter [" + parameter + "]");
	}

	IllegalArgumentException invalid(String parameter, String value, Object valid) {
		return new IllegalArgumentException(
				"[" + parameter + "] of [" + this.name + "] cannot be [" + value + "]; valid are " + valid);
	}

}

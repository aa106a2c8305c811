package io.github.elasticsearchjpa.embedded.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.bg.BulgarianStemFilter;
import org.apache.lucene.analysis.bn.BengaliNormalizationFilter;
import org.apache.lucene.analysis.bn.BengaliStemFilter;
import org.apache.lucene.analysis.br.BrazilianStemFilter;
import org.apache.lucene.analysis.ckb.SoraniNormalizationFilter;
import org.apache.lucene.analysis.ckb.SoraniStemFilter;
import org.apache.lucene.analysis.cz.CzechStemFilter;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanMinimalStemFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.de.GermanStemFilter;
import org.apache.lucene.analysis.el.GreekStemFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.es.SpanishPluralStemFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.fi.FinnishLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchMinimalStemFilter;
import org.apache.lucene.analysis.gl.GalicianMinimalStemFilter;
import org.apache.lucene.analysis.gl.GalicianStemFilter;
import org.apache.lucene.analysis.hi.HindiNormalizationFilter;
import org.apache.lucene.analysis.hi.HindiStemFilter;
import org.apache.lucene.analysis.hu.HungarianLightStemFilter;
import org.apache.lucene.analysis.id.IndonesianStemFilter;
import org.apache.lucene.analysis.in.IndicNormalizationFilter;
import org.apache.lucene.analysis.it.ItalianLightStemFilter;
import org.apache.lucene.analysis.lv.LatvianStemFilter;
import org.apache.lucene.analysis.miscellaneous.EmptyTokenStream;
import org.apache.lucene.analysis.miscellaneous.ScandinavianFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.ScandinavianNormalizationFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.no.NorwegianLightStemFilter;
import org.apache.lucene.analysis.no.NorwegianLightStemmer;
import org.apache.lucene.analysis.no.NorwegianMinimalStemFilter;
import org.apache.lucene.analysis.no.NorwegianNormalizationFilter;
import org.apache.lucene.analysis.pt.PortugueseLightStemFilter;
import org.apache.lucene.analysis.pt.PortugueseMinimalStemFilter;
import org.apache.lucene.analysis.pt.PortugueseStemFilter;
import org.apache.lucene.analysis.ru.RussianLightStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sr.SerbianNormalizationFilter;
import org.apache.lucene.analysis.sv.SwedishLightStemFilter;
import org.elasticsearch.common.Strings;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/**
 * The token filters for languages, and the stemmers that the filter {@code stemmer}
 * offers as its {@code language}.
 */
final class LanguageFilters {

	/** The Snowball stemmers, by the names that Elasticsearch gives them. */
	private static final Set<String> SNOWBALL = Set.of("armenian", "basque", "catalan", "danish", "dutch", "estonian",
			"finnish", "french", "german", "hungarian", "irish", "italian", "lithuanian", "lovins", "nepali",
			"norwegian", "portuguese", "romanian", "russian", "serbian", "spanish", "swedish", "tamil", "turkish",
			"yiddish");

	private static final Map<String, UnaryOperator<TokenStream>> STEMMERS = stemmers();

	private LanguageFilters() {
	}

	/** Adds the token filters for languages to the table. */
	static void addTo(Table<TokenFilterFactory> table) {
		table.row("arabic_normalization", TokenFilters.normalizing(ArabicNormalizationFilter::new))
			.row("bengali_normalization", TokenFilters.normalizing(BengaliNormalizationFilter::new))
			.row("german_normalization", TokenFilters.normalizing(GermanNormalizationFilter::new))
			.row("hindi_normalization", TokenFilters.normalizing(HindiNormalizationFilter::new))
			.row("indic_normalization", TokenFilters.normalizing(IndicNormalizationFilter::new))
			.row("persian_normalization", TokenFilters.normalizing(PersianNormalizationFilter::new))
			.row("norwegian_normalization", TokenFilters.normalizing(NorwegianNormalizationFilter::new))
			.row("scandinavian_folding", TokenFilters.normalizing(ScandinavianFoldingFilter::new))
			.row("scandinavian_normalization", TokenFilters.normalizing(ScandinavianNormalizationFilter::new))
			.row("serbian_normalization", TokenFilters.normalizing(SerbianNormalizationFilter::new))
			.row("sorani_normalization", TokenFilters.normalizing(SoraniNormalizationFilter::new))
			.row("arabic_stem", TokenFilters.plain(ArabicStemFilter::new))
			.row("brazilian_stem", TokenFilters.plain(BrazilianStemFilter::new))
			.row("czech_stem", TokenFilters.plain(CzechStemFilter::new))
			.row("dutch_stem", TokenFilters.plain(snowball("Dutch")))
			.row("french_stem", TokenFilters.plain(snowball("French")))
			.row("german_stem", TokenFilters.plain(GermanStemFilter::new))
			.row("kstem", TokenFilters.plain(KStemFilter::new))
			.row("persian_stem", TokenFilters.plain(PersianStemFilter::new))
			.row("porter_stem", TokenFilters.plain(PorterStemFilter::new))
			.row("russian_stem", TokenFilters.plain(snowball("Russian")))
			.row("snowball", LanguageFilters::snowball)
			.row("stemmer", LanguageFilters::stemmer)
			.rowNeedingDefinition("stemmer_override", LanguageFilters::stemmerOverride);
	}

	private static Map<String, UnaryOperator<TokenStream>> stemmers() {
		Map<String, UnaryOperator<TokenStream>> stemmers = new TreeMap<>();
		SNOWBALL.forEach((language) -> stemmers.put(language, snowball(Strings.capitalize(language))));
		stemmers.put("arabic", ArabicStemFilter::new);
		stemmers.put("bengali", BengaliStemFilter::new);
		stemmers.put("brazilian", BrazilianStemFilter::new);
		stemmers.put("bulgarian", BulgarianStemFilter::new);
		stemmers.put("czech", CzechStemFilter::new);
		stemmers.put("dutch_kp", snowball("Kp"));
		stemmers.put("kp", snowball("Kp"));
		stemmers.put("english", PorterStemFilter::new);
		stemmers.put("light_english", KStemFilter::new);
		stemmers.put("kstem", KStemFilter::new);
		stemmers.put("minimal_english", EnglishMinimalStemFilter::new);
		stemmers.put("possessive_english", EnglishPossessiveFilter::new);
		stemmers.put("porter", PorterStemFilter::new);
		stemmers.put("porter2", snowball("English"));
		stemmers.put("light_finnish", FinnishLightStemFilter::new);
		stemmers.put("light_finish", FinnishLightStemFilter::new);
		stemmers.put("light_french", FrenchLightStemFilter::new);
		stemmers.put("minimal_french", FrenchMinimalStemFilter::new);
		stemmers.put("galician", GalicianStemFilter::new);
		stemmers.put("minimal_galician", GalicianMinimalStemFilter::new);
		stemmers.put("german2", LanguageFilters::german2);
		stemmers.put("light_german", GermanLightStemFilter::new);
		stemmers.put("minimal_german", GermanMinimalStemFilter::new);
		stemmers.put("greek", GreekStemFilter::new);
		stemmers.put("hindi", HindiStemFilter::new);
		stemmers.put("light_hungarian", HungarianLightStemFilter::new);
		stemmers.put("indonesian", IndonesianStemFilter::new);
		stemmers.put("light_italian", ItalianLightStemFilter::new);
		stemmers.put("latvian", LatvianStemFilter::new);
		stemmers.put("light_norwegian", NorwegianLightStemFilter::new);
		stemmers.put("minimal_norwegian", NorwegianMinimalStemFilter::new);
		stemmers.put("light_nynorsk", (in) -> new NorwegianLightStemFilter(in, NorwegianLightStemmer.NYNORSK));
		stemmers.put("minimal_nynorsk", (in) -> new NorwegianMinimalStemFilter(in, NorwegianLightStemmer.NYNORSK));
		stemmers.put("persian", PersianStemFilter::new);
		stemmers.put("light_portuguese", PortugueseLightStemFilter::new);
		stemmers.put("minimal_portuguese", PortugueseMinimalStemFilter::new);
		stemmers.put("portuguese_rslp", PortugueseStemFilter::new);
		stemmers.put("light_russian", RussianLightStemFilter::new);
		stemmers.put("sorani", SoraniStemFilter::new);
		stemmers.put("light_spanish", SpanishLightStemFilter::new);
		stemmers.put("spanish_plural", SpanishPluralStemFilter::new);
		stemmers.put("light_swedish", SwedishLightStemFilter::new);
		return stemmers;
	}

	private static Filter snowball(Parameters p) {
		String language = p.text("language", p.text("name", "English"));
		return filterIfAvailable(p, language, snowball(Strings.capitalize(language)), SNOWBALL);
	}

	private static Filter stemmer(Parameters p) {
		String language = p.text("language", p.text("name", "porter"));
		UnaryOperator<TokenStream> stemmer = STEMMERS.get(language.toLowerCase(Locale.ROOT));
		if (stemmer == null) {
			stemmer = STEMMERS.get(snakeCase(language));
		}
		if (stemmer == null) {
			throw p.invalid("language", language, STEMMERS.keySet());
		}
		return filterIfAvailable(p, language, stemmer, STEMMERS.keySet());
	}

	/**
	 * Converts {@code lightEnglish} to {@code light_english}: Elasticsearch accepts both.
	 */
	private static String snakeCase(String language) {
		return language.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
	}

	private static UnaryOperator<TokenStream> snowball(String stemmer) {
		return (in) -> new SnowballFilter(in, stemmer);
	}

	/**
	 * Returns Lucene 9's German2 stemmer. Lucene 10 merged it into the German stemmer.
	 */
	private static TokenStream german2(TokenStream in) {
		try {
			return new SnowballFilter(in, "German2");
		}
		catch (IllegalArgumentException ex) {
			return new SnowballFilter(in, "German");
		}
	}

	/**
	 * Returns a filter with the stemmer. Not every version of Lucene has every stemmer,
	 * so a missing one is reported here and not with the first document.
	 */
	private static Filter filterIfAvailable(Parameters p, String language, UnaryOperator<TokenStream> stemmer,
			Set<String> valid) {
		try {
			stemmer.apply(new EmptyTokenStream()).close();
			return p.filter(stemmer);
		}
		catch (IllegalArgumentException ex) {
			throw p.invalid("language", language, new TreeSet<>(valid));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Filter stemmerOverride(Parameters p) {
		StemmerOverrideFilter.Builder overrides = new StemmerOverrideFilter.Builder(false);
		for (String rule : p.requiredLines("rules")) {
			List<String> sides = List.of(rule.split("=>", -1));
			if (sides.size() != 2 || sides.get(1).contains(",")) {
				throw p.invalid("rules", rule, "[word, word => stem]");
			}
			for (String word : sides.get(0).split(",", -1)) {
				overrides.add(word.strip(), sides.get(1).strip());
			}
		}
		try {
			StemmerOverrideFilter.StemmerOverrideMap map = overrides.build();
			return p.filter((in) -> new StemmerOverrideFilter(in, map));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

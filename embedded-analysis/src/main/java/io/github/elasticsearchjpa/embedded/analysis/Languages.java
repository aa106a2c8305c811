package io.github.elasticsearchjpa.embedded.analysis;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.br.BrazilianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.eu.BasqueAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishAnalyzer;
import org.apache.lucene.analysis.gl.GalicianAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/**
 * The analyzers for languages. Each has default stop words, which {@code stopwords}
 * replaces. Most also accept {@code stem_exclusion}, the words that are not stemmed.
 */
final class Languages {

	private Languages() {
	}

	/** Adds the analyzers for languages to the table. */
	static void addTo(Map<String, Function<Parameters, Analyzer>> table) {
		addWithStemExclusion(table, "arabic", ArabicAnalyzer::getDefaultStopSet, ArabicAnalyzer::new);
		addWithStemExclusion(table, "armenian", ArmenianAnalyzer::getDefaultStopSet, ArmenianAnalyzer::new);
		addWithStemExclusion(table, "basque", BasqueAnalyzer::getDefaultStopSet, BasqueAnalyzer::new);
		addWithStemExclusion(table, "bengali", BengaliAnalyzer::getDefaultStopSet, BengaliAnalyzer::new);
		addWithStemExclusion(table, "brazilian", BrazilianAnalyzer::getDefaultStopSet, BrazilianAnalyzer::new);
		addWithStemExclusion(table, "bulgarian", BulgarianAnalyzer::getDefaultStopSet, BulgarianAnalyzer::new);
		addWithStemExclusion(table, "catalan", CatalanAnalyzer::getDefaultStopSet, CatalanAnalyzer::new);
		addWithoutStemExclusion(table, "cjk", CJKAnalyzer::getDefaultStopSet, CJKAnalyzer::new);
		addWithStemExclusion(table, "czech", CzechAnalyzer::getDefaultStopSet, CzechAnalyzer::new);
		addWithStemExclusion(table, "danish", DanishAnalyzer::getDefaultStopSet, DanishAnalyzer::new);
		addWithStemExclusion(table, "dutch", DutchAnalyzer::getDefaultStopSet, DutchAnalyzer::new);
		addWithStemExclusion(table, "english", EnglishAnalyzer::getDefaultStopSet, EnglishAnalyzer::new);
		addWithStemExclusion(table, "estonian", EstonianAnalyzer::getDefaultStopSet, EstonianAnalyzer::new);
		addWithStemExclusion(table, "finnish", FinnishAnalyzer::getDefaultStopSet, FinnishAnalyzer::new);
		addWithStemExclusion(table, "french", FrenchAnalyzer::getDefaultStopSet, FrenchAnalyzer::new);
		addWithStemExclusion(table, "galician", GalicianAnalyzer::getDefaultStopSet, GalicianAnalyzer::new);
		addWithStemExclusion(table, "german", GermanAnalyzer::getDefaultStopSet, GermanAnalyzer::new);
		addWithoutStemExclusion(table, "greek", GreekAnalyzer::getDefaultStopSet, GreekAnalyzer::new);
		addWithStemExclusion(table, "hindi", HindiAnalyzer::getDefaultStopSet, HindiAnalyzer::new);
		addWithStemExclusion(table, "hungarian", HungarianAnalyzer::getDefaultStopSet, HungarianAnalyzer::new);
		addWithStemExclusion(table, "indonesian", IndonesianAnalyzer::getDefaultStopSet, IndonesianAnalyzer::new);
		addWithStemExclusion(table, "irish", IrishAnalyzer::getDefaultStopSet, IrishAnalyzer::new);
		addWithStemExclusion(table, "italian", ItalianAnalyzer::getDefaultStopSet, ItalianAnalyzer::new);
		addWithStemExclusion(table, "latvian", LatvianAnalyzer::getDefaultStopSet, LatvianAnalyzer::new);
		addWithStemExclusion(table, "lithuanian", LithuanianAnalyzer::getDefaultStopSet, LithuanianAnalyzer::new);
		addWithStemExclusion(table, "norwegian", NorwegianAnalyzer::getDefaultStopSet, NorwegianAnalyzer::new);
		addWithoutStemExclusion(table, "persian", PersianAnalyzer::getDefaultStopSet, PersianAnalyzer::new);
		addWithStemExclusion(table, "portuguese", PortugueseAnalyzer::getDefaultStopSet, PortugueseAnalyzer::new);
		addWithStemExclusion(table, "romanian", RomanianAnalyzer::getDefaultStopSet, RomanianAnalyzer::new);
		addWithStemExclusion(table, "russian", RussianAnalyzer::getDefaultStopSet, RussianAnalyzer::new);
		addWithStemExclusion(table, "serbian", SerbianAnalyzer::getDefaultStopSet, SerbianAnalyzer::new);
		addWithStemExclusion(table, "sorani", SoraniAnalyzer::getDefaultStopSet, SoraniAnalyzer::new);
		addWithStemExclusion(table, "spanish", SpanishAnalyzer::getDefaultStopSet, SpanishAnalyzer::new);
		addWithStemExclusion(table, "swedish", SwedishAnalyzer::getDefaultStopSet, SwedishAnalyzer::new);
		addWithoutStemExclusion(table, "thai", ThaiAnalyzer::getDefaultStopSet, ThaiAnalyzer::new);
		addWithStemExclusion(table, "turkish", TurkishAnalyzer::getDefaultStopSet, TurkishAnalyzer::new);
	}

	private static void addWithStemExclusion(Map<String, Function<Parameters, Analyzer>> table, String language,
			Supplier<CharArraySet> stopWords, StemmingAnalyzer analyzer) {
		table.put(language, (p) -> analyzer.create(p.stopWords(stopWords.get()), p.stemExclusion()));
	}

	private static void addWithoutStemExclusion(Map<String, Function<Parameters, Analyzer>> table, String language,
			Supplier<CharArraySet> stopWords, Function<CharArraySet, Analyzer> analyzer) {
		table.put(language, (p) -> analyzer.apply(p.stopWords(stopWords.get())));
	}

	/** The constructor of an analyzer that accepts words to exclude from stemming. */
	private interface StemmingAnalyzer {

		Analyzer create(CharArraySet stopWords, CharArraySet stemExclusion);

	}

}

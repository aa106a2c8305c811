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
 * The table of analyzers for languages: each with the stop words that {@code stopwords}
 * replaces, and, where it stems, with words that {@code stem_exclusion} keeps from that.
 */
final class Languages {

	private Languages() {
	}

	static void addTo(Map<String, Function<Parameters, Analyzer>> table) {
		stemming(table, "arabic", ArabicAnalyzer::getDefaultStopSet, ArabicAnalyzer::new);
		stemming(table, "armenian", ArmenianAnalyzer::getDefaultStopSet, ArmenianAnalyzer::new);
		stemming(table, "basque", BasqueAnalyzer::getDefaultStopSet, BasqueAnalyzer::new);
		stemming(table, "bengali", BengaliAnalyzer::getDefaultStopSet, BengaliAnalyzer::new);
		stemming(table, "brazilian", BrazilianAnalyzer::getDefaultStopSet, BrazilianAnalyzer::new);
		stemming(table, "bulgarian", BulgarianAnalyzer::getDefaultStopSet, BulgarianAnalyzer::new);
		stemming(table, "catalan", CatalanAnalyzer::getDefaultStopSet, CatalanAnalyzer::new);
		stopping(table, "cjk", CJKAnalyzer::getDefaultStopSet, CJKAnalyzer::new);
		stemming(table, "czech", CzechAnalyzer::getDefaultStopSet, CzechAnalyzer::new);
		stemming(table, "danish", DanishAnalyzer::getDefaultStopSet, DanishAnalyzer::new);
		stemming(table, "dutch", DutchAnalyzer::getDefaultStopSet, DutchAnalyzer::new);
		stemming(table, "english", EnglishAnalyzer::getDefaultStopSet, EnglishAnalyzer::new);
		stemming(table, "estonian", EstonianAnalyzer::getDefaultStopSet, EstonianAnalyzer::new);
		stemming(table, "finnish", FinnishAnalyzer::getDefaultStopSet, FinnishAnalyzer::new);
		stemming(table, "french", FrenchAnalyzer::getDefaultStopSet, FrenchAnalyzer::new);
		stemming(table, "galician", GalicianAnalyzer::getDefaultStopSet, GalicianAnalyzer::new);
		stemming(table, "german", GermanAnalyzer::getDefaultStopSet, GermanAnalyzer::new);
		stopping(table, "greek", GreekAnalyzer::getDefaultStopSet, GreekAnalyzer::new);
		stemming(table, "hindi", HindiAnalyzer::getDefaultStopSet, HindiAnalyzer::new);
		stemming(table, "hungarian", HungarianAnalyzer::getDefaultStopSet, HungarianAnalyzer::new);
		stemming(table, "indonesian", IndonesianAnalyzer::getDefaultStopSet, IndonesianAnalyzer::new);
		stemming(table, "irish", IrishAnalyzer::getDefaultStopSet, IrishAnalyzer::new);
		stemming(table, "italian", ItalianAnalyzer::getDefaultStopSet, ItalianAnalyzer::new);
		stemming(table, "latvian", LatvianAnalyzer::getDefaultStopSet, LatvianAnalyzer::new);
		stemming(table, "lithuanian", LithuanianAnalyzer::getDefaultStopSet, LithuanianAnalyzer::new);
		stemming(table, "norwegian", NorwegianAnalyzer::getDefaultStopSet, NorwegianAnalyzer::new);
		stopping(table, "persian", PersianAnalyzer::getDefaultStopSet, PersianAnalyzer::new);
		stemming(table, "portuguese", PortugueseAnalyzer::getDefaultStopSet, PortugueseAnalyzer::new);
		stemming(table, "romanian", RomanianAnalyzer::getDefaultStopSet, RomanianAnalyzer::new);
		stemming(table, "russian", RussianAnalyzer::getDefaultStopSet, RussianAnalyzer::new);
		stemming(table, "serbian", SerbianAnalyzer::getDefaultStopSet, SerbianAnalyzer::new);
		stemming(table, "sorani", SoraniAnalyzer::getDefaultStopSet, SoraniAnalyzer::new);
		stemming(table, "spanish", SpanishAnalyzer::getDefaultStopSet, SpanishAnalyzer::new);
		stemming(table, "swedish", SwedishAnalyzer::getDefaultStopSet, SwedishAnalyzer::new);
		stopping(table, "thai", ThaiAnalyzer::getDefaultStopSet, ThaiAnalyzer::new);
		stemming(table, "turkish", TurkishAnalyzer::getDefaultStopSet, TurkishAnalyzer::new);
	}

	private static void stemming(Map<String, Function<Parameters, Analyzer>> table, String language,
			Supplier<CharArraySet> stopWords, Stemming analyzer) {
		table.put(language, (p) -> analyzer.with(p.stopWords(stopWords.get()), p.stemExclusion()));
	}

	private static void stopping(Map<String, Function<Parameters, Analyzer>> table, String language,
			Supplier<CharArraySet> stopWords, Function<CharArraySet, Analyzer> analyzer) {
		table.put(language, (p) -> analyzer.apply(p.stopWords(stopWords.get())));
	}

	private interface Stemming {

		Analyzer with(CharArraySet stopWords, CharArraySet stemExclusion);

	}

}

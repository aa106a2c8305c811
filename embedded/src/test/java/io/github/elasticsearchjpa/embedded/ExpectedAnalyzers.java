package io.github.elasticsearchjpa.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.br.BrazilianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.SimpleAnalyzer;
import org.apache.lucene.analysis.core.StopAnalyzer;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
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
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.FingerprintFilter;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/**
 * The rows of analyzers and normalizers. Each analyzer for a language has two rows: by
 * its name, and with the first word of the text as the only stop word and the last word
 * excluded from stemming.
 */
final class ExpectedAnalyzers {

	private static final String FOXES = "The QUICK brown-foxes, 2 of them, jumped over Émile's lazy dogs: the end";

	private final List<AnalysisRow> rows = new ArrayList<>();

	private ExpectedAnalyzers() {
	}

	static List<AnalysisRow> rows() {
		ExpectedAnalyzers expected = new ExpectedAnalyzers();
		expected.addLanguages();
		expected.addOthers();
		expected.addNormalizers();
		return expected.rows;
	}

	private void addLanguages() {
		addLanguage("arabic", "في المكتبات الكبيرة يقرأ الطلاب كتبهم", ArabicAnalyzer::new, ArabicAnalyzer::new);
		addLanguage("armenian", "և մեծ գրադարաններում ուսանողները կարդում են գրքեր", ArmenianAnalyzer::new,
				ArmenianAnalyzer::new);
		addLanguage("basque", "eta liburutegi handietan ikasleek liburuak irakurtzen", BasqueAnalyzer::new,
				BasqueAnalyzer::new);
		addLanguage("bengali", "এবং বড় লাইব্রেরিতে ছাত্ররা বইগুলো পড়ছে", BengaliAnalyzer::new, BengaliAnalyzer::new);
		addLanguage("brazilian", "nas grandes bibliotecas os estudantes leem seus livros", BrazilianAnalyzer::new,
				BrazilianAnalyzer::new);
		addLanguage("bulgarian", "в големите библиотеки студентите четат своите книги", BulgarianAnalyzer::new,
				BulgarianAnalyzer::new);
		addLanguage("catalan", "a les grans biblioteques l'estudiant llegeix llibres", CatalanAnalyzer::new,
				CatalanAnalyzer::new);
		addLanguage("cjk", "the 東京大学の図書館 library ＡＢＣ 한국어", CJKAnalyzer::new, (stop, none) -> new CJKAnalyzer(stop));
		addLanguage("czech", "ve velkých knihovnách studenti čtou knihy", CzechAnalyzer::new, CzechAnalyzer::new);
		addLanguage("danish", "på de store biblioteker læser de studerende bøgerne", DanishAnalyzer::new,
				DanishAnalyzer::new);
		addLanguage("dutch", "de studenten lezen boeken in grote bibliotheken", DutchAnalyzer::new, DutchAnalyzer::new);
		addLanguage("english", "the library's students were reading books in quieter rooms", EnglishAnalyzer::new,
				EnglishAnalyzer::new);
		addLanguage("estonian", "ja suurtes raamatukogudes loevad õpilased raamatuid", EstonianAnalyzer::new,
				EstonianAnalyzer::new);
		addLanguage("finnish", "ja suurissa kirjastoissa opiskelijat lukevat kirjojaan", FinnishAnalyzer::new,
				FinnishAnalyzer::new);
		addLanguage("french", "les étudiants lisent l'histoire dans de grandes bibliothèques", FrenchAnalyzer::new,
				FrenchAnalyzer::new);
		addLanguage("galician", "nas grandes bibliotecas os estudantes len os seus libros", GalicianAnalyzer::new,
				GalicianAnalyzer::new);
		addLanguage("german", "die Studenten lesen schöne Bücher in großen Bibliotheken", GermanAnalyzer::new,
				GermanAnalyzer::new);
		addLanguage("greek", "και στις μεγάλες βιβλιοθήκες οι φοιτητές διαβάζουν βιβλία", GreekAnalyzer::new,
				(stop, none) -> new GreekAnalyzer(stop));
		addLanguage("hindi", "और बड़े पुस्तकालयों में विद्यार्थी किताबें पढ़ते हैं", HindiAnalyzer::new,
				HindiAnalyzer::new);
		addLanguage("hungarian", "és a nagy könyvtárakban a diákok könyveket olvasnak", HungarianAnalyzer::new,
				HungarianAnalyzer::new);
		addLanguage("indonesian", "dan di perpustakaan besar mahasiswa membacakan bukunya", IndonesianAnalyzer::new,
				IndonesianAnalyzer::new);
		addLanguage("irish", "agus léann na mic léinn leabhair sna leabharlanna móra", IrishAnalyzer::new,
				IrishAnalyzer::new);
		addLanguage("italian", "gli studenti leggono dell'arte nelle grandi biblioteche", ItalianAnalyzer::new,
				ItalianAnalyzer::new);
		addLanguage("latvian", "un lielajās bibliotēkās studenti lasa grāmatas", LatvianAnalyzer::new,
				LatvianAnalyzer::new);
		addLanguage("lithuanian", "ir didelėse bibliotekose studentai skaito knygas", LithuanianAnalyzer::new,
				LithuanianAnalyzer::new);
		addLanguage("norwegian", "og i de store bibliotekene leser studentene bøkene", NorwegianAnalyzer::new,
				NorwegianAnalyzer::new);
		addLanguage("persian", "و در کتابخانه‌های بزرگ دانشجویان کتاب‌ها می‌خوانند", PersianAnalyzer::new,
				(stop, none) -> new PersianAnalyzer(stop));
		addLanguage("portuguese", "nas grandes bibliotecas os estudantes leem seus livros", PortugueseAnalyzer::new,
				PortugueseAnalyzer::new);
		addLanguage("romanian", "și în bibliotecile mari studenții citesc cărțile", RomanianAnalyzer::new,
				RomanianAnalyzer::new);
		addLanguage("russian", "в больших библиотеках студенты читают свои книги", RussianAnalyzer::new,
				RussianAnalyzer::new);
		addLanguage("serbian", "и у великим библиотекама студенти читају књиге", SerbianAnalyzer::new,
				SerbianAnalyzer::new);
		addLanguage("sorani", "و لە کتێبخانە گەورەکان خوێندکاران کتێبەکان دەخوێننەوە", SoraniAnalyzer::new,
				SoraniAnalyzer::new);
		addLanguage("spanish", "en las grandes bibliotecas los estudiantes leen sus libros", SpanishAnalyzer::new,
				SpanishAnalyzer::new);
		addLanguage("swedish", "och i de stora biblioteken läser studenterna böckerna", SwedishAnalyzer::new,
				SwedishAnalyzer::new);
		addLanguage("thai", "และนักเรียนอ่านหนังสือในห้องสมุดใหญ่", ThaiAnalyzer::new,
				(stop, none) -> new ThaiAnalyzer(stop));
		addLanguage("turkish", "ve Büyük kütüphanelerde İstanbul'da öğrenciler kitaplarını okuyorlar",
				TurkishAnalyzer::new, TurkishAnalyzer::new);
		add("{\"type\": \"german\", \"stopwords\": \"_none_\"}", "die Bücher",
				() -> new GermanAnalyzer(CharArraySet.EMPTY_SET));
		add("{\"type\": \"german\", \"stopwords\": \"_french_\"}", "die les Bücher",
				() -> new GermanAnalyzer(FrenchAnalyzer.getDefaultStopSet()));
	}

	private void addLanguage(String language, String text, Supplier<Analyzer> byName,
			BiFunction<CharArraySet, CharArraySet, Analyzer> defined) {
		String[] words = text.toLowerCase(Locale.ROOT).split(" ", -1);
		String first = words[0];
		String last = words[words.length - 1];
		add(AnalysisRow.quoted(language), text, byName);
		add("{\"type\": \"%s\", \"stopwords\": [\"%s\"], \"stem_exclusion\": [\"%s\"]}".formatted(language, first,
				last), text, () -> defined.apply(words(first), words(last)));
	}

	private void addOthers() {
		add("\"keyword\"", FOXES, KeywordAnalyzer::new);
		add("{\"type\": \"keyword\"}", FOXES, KeywordAnalyzer::new);
		add("{\"type\": \"simple\"}", FOXES, SimpleAnalyzer::new);
		add("{\"type\": \"whitespace\"}", FOXES, WhitespaceAnalyzer::new);
		add("{\"type\": \"stop\"}", FOXES, () -> new StopAnalyzer(EnglishAnalyzer.ENGLISH_STOP_WORDS_SET));
		add("{\"type\": \"stop\", \"stopwords\": [\"over\"]}", FOXES, () -> new StopAnalyzer(words("over")));
		add("\"chinese\"", FOXES, () -> new StandardAnalyzer(EnglishAnalyzer.ENGLISH_STOP_WORDS_SET));
		add("\"pattern\"", FOXES, () -> pattern("\\W+", true, CharArraySet.EMPTY_SET));
		add("{\"type\": \"pattern\"}", FOXES, () -> pattern("\\W+", true, CharArraySet.EMPTY_SET));
		add("{\"type\": \"pattern\", \"pattern\": \"[, ]+\", \"lowercase\": false, \"stopwords\": [\"of\"]}", FOXES,
				() -> pattern("[, ]+", false, words("of")));
		add("{\"type\": \"pattern\", \"pattern\": \"O\", \"flags\": \"CASE_INSENSITIVE\"}", FOXES,
				() -> pattern("(?i)o", true, CharArraySet.EMPTY_SET));
		add("\"fingerprint\"", FOXES, () -> fingerprint(CharArraySet.EMPTY_SET, 255, ' '));
		add("{\"type\": \"fingerprint\", \"separator\": \"+\", \"max_output_size\": 100, \"stopwords\": \"_english_\"}",
				FOXES, () -> fingerprint(EnglishAnalyzer.ENGLISH_STOP_WORDS_SET, 100, '+'));
		add("\"snowball\"", FOXES,
				() -> AnalysisRow.chain(StandardTokenizer::new,
						(in) -> new SnowballFilter(new StopFilter(new LowerCaseFilter(new EnglishPossessiveFilter(in)),
								EnglishAnalyzer.ENGLISH_STOP_WORDS_SET), "English")));
		add("{\"type\": \"snowball\", \"language\": \"French\"}", "les étudiants lisent",
				() -> AnalysisRow.chain(StandardTokenizer::new,
						(in) -> new SnowballFilter(
								new StopFilter(new LowerCaseFilter(in), FrenchAnalyzer.getDefaultStopSet()),
								"French")));
	}

	private void addNormalizers() {
		this.rows.add(AnalysisRow.normalizer("{\"type\": \"custom\", \"filter\": [\"lowercase\", \"asciifolding\"]}",
				FOXES, () -> AnalysisRow.chain(KeywordTokenizer::new,
						(in) -> new ASCIIFoldingFilter(new LowerCaseFilter(in)))));
		this.rows.add(AnalysisRow.normalizer("{\"type\": \"custom\", \"filter\": [\"uppercase\"]}", FOXES,
				() -> AnalysisRow.chain(KeywordTokenizer::new, UpperCaseFilter::new)));
	}

	private static Analyzer pattern(String pattern, boolean lowercase, CharArraySet stopWords) {
		return AnalysisRow.chain(() -> new PatternTokenizer(Pattern.compile(pattern), -1),
				(in) -> new StopFilter(lowercase ? new LowerCaseFilter(in) : in, stopWords));
	}

	private static Analyzer fingerprint(CharArraySet stopWords, int size, char separator) {
		return AnalysisRow.chain(StandardTokenizer::new, (in) -> new FingerprintFilter(
				new StopFilter(new ASCIIFoldingFilter(new LowerCaseFilter(in)), stopWords), size, separator));
	}

	private static CharArraySet words(String... words) {
		return new CharArraySet(List.of(words), false);
	}

	private void add(String definition, String text, Supplier<Analyzer> lucene) {
		this.rows.add(AnalysisRow.analyzer(definition, text, lucene));
	}

}

package io.github.elasticsearchjpa.embedded;

import java.util.ArrayList;
import java.util.List;
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
import org.apache.lucene.analysis.miscellaneous.ScandinavianFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.ScandinavianNormalizationFilter;
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

/**
 * The rows of the filters for languages.
 */
final class ExpectedLanguageFilters {

	private final List<AnalysisRow> rows = new ArrayList<>();

	private ExpectedLanguageFilters() {
	}

	static List<AnalysisRow> rows() {
		ExpectedLanguageFilters expected = new ExpectedLanguageFilters();
		expected.addWithoutParameters();
		expected.addStemmers();
		return expected.rows;
	}

	private void addWithoutParameters() {
		add("arabic_normalization", "أحمد المكتبة", ArabicNormalizationFilter::new);
		add("bengali_normalization", "বাড়ী ষোল", BengaliNormalizationFilter::new);
		add("german_normalization", "schöne Größe Buecher", GermanNormalizationFilter::new);
		add("hindi_normalization", "किताबें पढ़ते", HindiNormalizationFilter::new);
		add("indic_normalization", "ত্‍ अाैर", IndicNormalizationFilter::new);
		add("persian_normalization", "كتابها ياد", PersianNormalizationFilter::new);
		add("scandinavian_folding", "blåbærsyltetøj räksmörgås", ScandinavianFoldingFilter::new);
		add("scandinavian_normalization", "blaabaersyltetoej räksmörgås", ScandinavianNormalizationFilter::new);
		add("norwegian_normalization", "blaabaersyltetoej", NorwegianNormalizationFilter::new);
		add("serbian_normalization", "књига ђак šljiva", SerbianNormalizationFilter::new);
		add("sorani_normalization", "كتيبه‌كان", SoraniNormalizationFilter::new);
		add("arabic_stem", "في المكتبات الكبيرة يقرأ الطلاب كتبهم", ArabicStemFilter::new);
		add("brazilian_stem", "nas grandes bibliotecas os estudantes leem seus livros", BrazilianStemFilter::new);
		add("czech_stem", "ve velkých knihovnách studenti čtou knihy", CzechStemFilter::new);
		add("german_stem", "die Studenten lesen schöne Bücher in großen Bibliotheken", GermanStemFilter::new);
		add("kstem", "the library's students were reading books in quieter rooms", KStemFilter::new);
		add("persian_stem", "و در کتابخانه‌های بزرگ دانشجویان کتاب‌ها می‌خوانند", PersianStemFilter::new);
		add("porter_stem", "the library's students were reading books in quieter rooms", PorterStemFilter::new);
		add("dutch_stem", "de studenten lezen boeken in grote bibliotheken", (in) -> new SnowballFilter(in, "Dutch"));
		add("french_stem", "les étudiants lisent l'histoire dans de grandes bibliothèques",
				(in) -> new SnowballFilter(in, "French"));
		add("russian_stem", "в больших библиотеках студенты читают свои книги",
				(in) -> new SnowballFilter(in, "Russian"));
		add("snowball", "the library's students were reading books in quieter rooms",
				(in) -> new SnowballFilter(in, "English"));
		add("stemmer", "the library's students were reading books in quieter rooms", PorterStemFilter::new);
		this.rows.add(AnalysisRow.filter("{\"type\": \"snowball\", \"language\": \"German\"}", "schöne Bücher",
				(in) -> new SnowballFilter(in, "German")));
	}

	private void addStemmers() {
		stemmer("arabic", "في المكتبات الكبيرة يقرأ الطلاب كتبهم", ArabicStemFilter::new);
		stemmer("bengali", "এবং বড় লাইব্রেরিতে ছাত্ররা বইগুলো পড়ছে", BengaliStemFilter::new);
		stemmer("brazilian", "nas grandes bibliotecas os estudantes leem seus livros", BrazilianStemFilter::new);
		stemmer("bulgarian", "в големите библиотеки студентите четат своите книги", BulgarianStemFilter::new);
		stemmer("czech", "ve velkých knihovnách studenti čtou knihy", CzechStemFilter::new);
		stemmer("english", "the library's students were reading books in quieter rooms", PorterStemFilter::new);
		stemmer("light_english", "the library's students were reading books in quieter rooms", KStemFilter::new);
		stemmer("lightEnglish", "the library's students were reading books in quieter rooms", KStemFilter::new);
		stemmer("kstem", "the library's students were reading books in quieter rooms", KStemFilter::new);
		stemmer("minimal_english", "the library's students were reading books in quieter rooms",
				EnglishMinimalStemFilter::new);
		stemmer("possessive_english", "the library's students were reading books in quieter rooms",
				EnglishPossessiveFilter::new);
		stemmer("porter", "the library's students were reading books in quieter rooms", PorterStemFilter::new);
		stemmer("light_finnish", "ja suurissa kirjastoissa opiskelijat lukevat kirjojaan", FinnishLightStemFilter::new);
		stemmer("light_french", "les étudiants lisent l'histoire dans de grandes bibliothèques",
				FrenchLightStemFilter::new);
		stemmer("minimal_french", "les étudiants lisent l'histoire dans de grandes bibliothèques",
				FrenchMinimalStemFilter::new);
		stemmer("galician", "nas grandes bibliotecas os estudantes len os seus libros", GalicianStemFilter::new);
		stemmer("minimal_galician", "nas grandes bibliotecas os estudantes len os seus libros",
				GalicianMinimalStemFilter::new);
		stemmer("light_german", "die Studenten lesen schöne Bücher in großen Bibliotheken", GermanLightStemFilter::new);
		stemmer("minimal_german", "die Studenten lesen schöne Bücher in großen Bibliotheken",
				GermanMinimalStemFilter::new);
		stemmer("greek", "και στις μεγάλες βιβλιοθήκες οι φοιτητές διαβάζουν βιβλία", GreekStemFilter::new);
		stemmer("hindi", "और बड़े पुस्तकालयों में विद्यार्थी किताबें पढ़ते हैं", HindiStemFilter::new);
		stemmer("light_hungarian", "és a nagy könyvtárakban a diákok könyveket olvasnak",
				HungarianLightStemFilter::new);
		stemmer("indonesian", "dan di perpustakaan besar mahasiswa membacakan bukunya", IndonesianStemFilter::new);
		stemmer("light_italian", "gli studenti leggono dell'arte nelle grandi biblioteche",
				ItalianLightStemFilter::new);
		stemmer("latvian", "un lielajās bibliotēkās studenti lasa grāmatas", LatvianStemFilter::new);
		stemmer("light_norwegian", "og i de store bibliotekene leser studentene bøkene", NorwegianLightStemFilter::new);
		stemmer("minimal_norwegian", "og i de store bibliotekene leser studentene bøkene",
				NorwegianMinimalStemFilter::new);
		stemmer("persian", "و در کتابخانه‌های بزرگ دانشجویان کتاب‌ها می‌خوانند", PersianStemFilter::new);
		stemmer("light_portuguese", "nas grandes bibliotecas os estudantes leem seus livros",
				PortugueseLightStemFilter::new);
		stemmer("minimal_portuguese", "nas grandes bibliotecas os estudantes leem seus livros",
				PortugueseMinimalStemFilter::new);
		stemmer("portuguese_rslp", "nas grandes bibliotecas os estudantes leem seus livros", PortugueseStemFilter::new);
		stemmer("light_russian", "в больших библиотеках студенты читают свои книги", RussianLightStemFilter::new);
		stemmer("sorani", "و لە کتێبخانە گەورەکان خوێندکاران کتێبەکان دەخوێننەوە", SoraniStemFilter::new);
		stemmer("light_spanish", "en las grandes bibliotecas los estudiantes leen sus libros",
				SpanishLightStemFilter::new);
		stemmer("spanish_plural", "en las grandes bibliotecas los estudiantes leen sus libros",
				SpanishPluralStemFilter::new);
		stemmer("light_swedish", "och i de stora biblioteken läser studenterna böckerna", SwedishLightStemFilter::new);
		stemmer("armenian", "և մեծ գրադարաններում ուսանողները կարդում են գրքեր",
				(in) -> new SnowballFilter(in, "Armenian"));
		stemmer("basque", "eta liburutegi handietan ikasleek liburuak irakurtzen",
				(in) -> new SnowballFilter(in, "Basque"));
		stemmer("catalan", "a les grans biblioteques l'estudiant llegeix llibres",
				(in) -> new SnowballFilter(in, "Catalan"));
		stemmer("danish", "på de store biblioteker læser de studerende bøgerne",
				(in) -> new SnowballFilter(in, "Danish"));
		stemmer("dutch", "de studenten lezen boeken in grote bibliotheken", (in) -> new SnowballFilter(in, "Dutch"));
		stemmer("estonian", "ja suurtes raamatukogudes loevad õpilased raamatuid",
				(in) -> new SnowballFilter(in, "Estonian"));
		stemmer("finnish", "ja suurissa kirjastoissa opiskelijat lukevat kirjojaan",
				(in) -> new SnowballFilter(in, "Finnish"));
		stemmer("french", "les étudiants lisent l'histoire dans de grandes bibliothèques",
				(in) -> new SnowballFilter(in, "French"));
		stemmer("german", "die Studenten lesen schöne Bücher in großen Bibliotheken",
				(in) -> new SnowballFilter(in, "German"));
		stemmer("hungarian", "és a nagy könyvtárakban a diákok könyveket olvasnak",
				(in) -> new SnowballFilter(in, "Hungarian"));
		stemmer("irish", "agus léann na mic léinn leabhair sna leabharlanna móra",
				(in) -> new SnowballFilter(in, "Irish"));
		stemmer("italian", "gli studenti leggono dell'arte nelle grandi biblioteche",
				(in) -> new SnowballFilter(in, "Italian"));
		stemmer("lithuanian", "ir didelėse bibliotekose studentai skaito knygas",
				(in) -> new SnowballFilter(in, "Lithuanian"));
		stemmer("norwegian", "og i de store bibliotekene leser studentene bøkene",
				(in) -> new SnowballFilter(in, "Norwegian"));
		stemmer("portuguese", "nas grandes bibliotecas os estudantes leem seus livros",
				(in) -> new SnowballFilter(in, "Portuguese"));
		stemmer("romanian", "și în bibliotecile mari studenții citesc cărțile",
				(in) -> new SnowballFilter(in, "Romanian"));
		stemmer("russian", "в больших библиотеках студенты читают свои книги",
				(in) -> new SnowballFilter(in, "Russian"));
		stemmer("serbian", "и у великим библиотекама студенти читају књиге", (in) -> new SnowballFilter(in, "Serbian"));
		stemmer("spanish", "en las grandes bibliotecas los estudiantes leen sus libros",
				(in) -> new SnowballFilter(in, "Spanish"));
		stemmer("swedish", "och i de stora biblioteken läser studenterna böckerna",
				(in) -> new SnowballFilter(in, "Swedish"));
		stemmer("turkish", "ve Büyük kütüphanelerde İstanbul'da öğrenciler kitaplarını okuyorlar",
				(in) -> new SnowballFilter(in, "Turkish"));
		stemmer("porter2", "generously skies", (in) -> new SnowballFilter(in, "English"));
		stemmer("light_nynorsk", "og i de store bibliotekene leser studentene bøkene",
				(in) -> new NorwegianLightStemFilter(in, NorwegianLightStemmer.NYNORSK));
		stemmer("minimal_nynorsk", "og i de store bibliotekene leser studentene bøkene",
				(in) -> new NorwegianMinimalStemFilter(in, NorwegianLightStemmer.NYNORSK));
	}

	/** Adds a row by name, and a row with a definition without parameters. */
	private void add(String name, String text, UnaryOperator<TokenStream> lucene) {
		this.rows.add(AnalysisRow.filter(AnalysisRow.quoted(name), text, lucene));
		this.rows.add(AnalysisRow.filter("{\"type\": \"%s\"}".formatted(name), text, lucene));
	}

	private void stemmer(String language, String text, UnaryOperator<TokenStream> lucene) {
		this.rows
			.add(AnalysisRow.filter("{\"type\": \"stemmer\", \"language\": \"%s\"}".formatted(language), text, lucene));
	}

}

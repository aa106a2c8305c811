package io.github.elasticsearchjpa.examples.dictionary;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WordNetEntryTests {

	@Test
	void aNounHasItsWordsInOrderItsTopicAndItsHypernym() {
		WordNetEntry tiger = WordNetEntry.parse("02132256 05 n 02 tiger 0 Panthera_tigris 0 005 @ 02130460 n 0000 "
				+ "#m 02130772 n 0000 ~ 01325559 n 0000 ~ 02132489 n 0000 ~ 02132575 n 0000 "
				+ "| large feline of forests in most of Asia having a tawny coat with black stripes; endangered  ");
		assertThat(tiger.id()).isEqualTo("n02132256");
		assertThat(tiger.partOfSpeech()).isEqualTo(PartOfSpeech.NOUN);
		assertThat(tiger.lexname()).isEqualTo("noun.animal");
		assertThat(tiger.lemmas()).containsExactly("tiger", "Panthera tigris");
		assertThat(tiger.hypernyms()).containsExactly("n02130460");
		assertThat(tiger.gloss())
			.isEqualTo("large feline of forests in most of Asia having a tawny coat with black stripes; endangered");
	}

	@Test
	void theFramesOfAVerbAreNotPointers() {
		WordNetEntry respire = WordNetEntry.parse("00002325 29 v 01 respire 1 005 $ 00001740 v 0000 @ 02112831 v 0000 "
				+ "+ 03121972 a 0101 + 00832852 n 0103 + 00832472 n 0101 01 + 02 00 "
				+ "| undergo the biomedical and metabolic processes of respiration  ");
		assertThat(respire.lemmas()).containsExactly("respire");
		assertThat(respire.lexname()).isEqualTo("verb.body");
		assertThat(respire.hypernyms()).containsExactly("v02112831");
	}

	@Test
	void theMarkerOfAnAdjectiveIsRemoved() {
		WordNetEntry abounding = WordNetEntry.parse("00014377 00 s 02 abounding 0 galore(ip) 0 001 & 00013906 a 0000 "
				+ "| existing in abundance; \"abounding confidence\"; \"whiskey galore\"  ");
		assertThat(abounding.lemmas()).containsExactly("abounding", "galore");
	}

	@Test
	void anAdjectiveSatelliteIsAnAdjective() {
		WordNetEntry abounding = WordNetEntry.parse("00014377 00 s 02 abounding 0 galore(ip) 0 001 & 00013906 a 0000 "
				+ "| existing in abundance; \"abounding confidence\"; \"whiskey galore\"  ");
		assertThat(abounding.id()).isEqualTo("a00014377");
		assertThat(abounding.partOfSpeech()).isEqualTo(PartOfSpeech.ADJECTIVE);
		assertThat(abounding.hypernyms()).isEmpty();
	}

	@Test
	void wordsAreCountedInHexadecimal() {
		WordNetEntry entry = WordNetEntry.parse("00000001 03 n 0a a 0 b 0 c 0 d 0 e 0 f 0 g 0 h 0 i 0 j 0 000 | ten  ");
		assertThat(entry.lemmas()).containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
	}

	@Test
	void theClassOfAnInstanceIsItsHypernym() {
		WordNetEntry entry = WordNetEntry.parse("00000001 15 n 01 Paris 0 002 @i 00000002 n 0000 "
				+ "#p 00000003 n 0000 | the capital and largest city of France  ");
		assertThat(entry.hypernyms()).containsExactly("n00000002");
	}

	@Test
	void aBarInTheGlossBelongsToTheGloss() {
		WordNetEntry entry = WordNetEntry.parse("00000001 10 n 01 bar 0 000 | the sign | between words  ");
		assertThat(entry.gloss()).isEqualTo("the sign | between words");
	}

}

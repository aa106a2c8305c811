package io.github.elasticsearchjpa.examples.dictionary;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A reader of WordNet 3.1 on the class path: one text file for each part of speech.
 */
final class WordNet {

	private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";

	private WordNet() {
	}

	/**
	 * Reads all entries. Takes about 1 s and 60 MB.
	 */
	static List<WordNetEntry> read() {
		List<WordNetEntry> entries = new ArrayList<>(120_000);
		for (PartOfSpeech partOfSpeech : PartOfSpeech.values()) {
			try (BufferedReader file = open(partOfSpeech.fileName())) {
				file.lines().filter((line) -> !isLicence(line)).map(WordNetEntry::parse).forEach(entries::add);
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Cannot read WordNet's file " + partOfSpeech.fileName(), ex);
			}
		}
		return entries;
	}

	private static BufferedReader open(String fileName) throws IOException {
		InputStream file = WordNet.class.getResourceAsStream(FOLDER + fileName);
		if (file == null) {
			throw new FileNotFoundException("Not on the class path: " + FOLDER + fileName);
		}
		return new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
	}

	/** Returns whether a line is part of the licence, which two spaces indent. */
	private static boolean isLicence(String line) {
		return line.startsWith("  ");
	}

}

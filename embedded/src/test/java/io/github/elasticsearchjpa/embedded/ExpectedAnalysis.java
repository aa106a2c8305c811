package io.github.elasticsearchjpa.embedded;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that prints the tokens that Lucene returns for each row, one line per row. It
 * runs on the server's Java with the server's Lucene, because stemmers and stop words
 * differ between versions.
 */
final class ExpectedAnalysis {

	private ExpectedAnalysis() {
	}

	static List<AnalysisRow> rows() {
		List<AnalysisRow> rows = new ArrayList<>();
		rows.addAll(ExpectedAnalyzers.rows());
		rows.addAll(ExpectedLanguageFilters.rows());
		rows.addAll(ExpectedFilters.rows());
		rows.addAll(ExpectedTokenizers.rows());
		return rows;
	}

	public static void main(String[] args) {
		PrintStream output = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
		for (AnalysisRow row : rows()) {
			output.println(row.expected());
		}
		output.flush();
	}

}

package io.github.elasticsearchjpa.embedded;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what Lucene makes of each row, a line each. It runs on the server's Java with the
 * server's Lucene, since stemmers and stop words differ from version to version.
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

package io.github.elasticsearchjpa.command;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the name that a user probably meant by a mistyped one. */
final class NearestName {

	private NearestName() {
	}

	/** Returns the nearest of the names, or an empty text if none is near. */
	static String of(String mistyped, List<String> names) {
		int limit = Math.max(1, mistyped.length() / 3);
		return names.stream()
			.filter((name) -> distance(mistyped, name) <= limit)
			.min(Comparator.comparingInt((name) -> distance(mistyped, name)))
			.orElse("");
	}

	/**
	 * Returns the optimal string alignment distance: the number of letters to insert,
	 * delete, replace, or swap with the next one.
	 */
	private static int distance(String one, String other) {
		String a = one.toLowerCase(Locale.ROOT);
		String b = other.toLowerCase(Locale.ROOT);
		int[][] rows = new int[a.length() + 1][b.length() + 1];
		Arrays.setAll(rows[0], (j) -> j);
		for (int i = 1; i <= a.length(); i++) {
			rows[i][0] = i;
			for (int j = 1; j <= b.length(); j++) {
				int replaced = rows[i - 1][j - 1] + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
				rows[i][j] = Math.min(replaced, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
				if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
					rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
				}
			}
		}
		return rows[a.length()][b.length()];
	}

}

package io.github.elasticsearchjpa.internal.outbox;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** The cause of dead letters: what their errors have in common. */
final class Cause {

	/** The parts in which the errors of two documents differ: quoted text and numbers. */
	private static final Pattern VALUE = Pattern.compile("'[^']*'|\"[^\"]*\"|\\d+");

	private Cause() {
	}

	/**
	 * Returns the id of the cause of an error: eight hexadecimal digits, equal for errors
	 * that differ only in quoted text and numbers.
	 */
	static String of(String error) {
		CRC32 checksum = new CRC32();
		checksum.update(VALUE.matcher(error).replaceAll("?").getBytes(StandardCharsets.UTF_8));
		return "%08x".formatted(checksum.getValue());
	}

}

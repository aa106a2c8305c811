package io.github.elasticsearchjpa.command;

import java.time.Duration;
import java.time.Instant;

/** Formats durations and sizes as short text. */
final class Format {

	private static final long MINUTE = 60;

	private static final long HOUR = 60 * MINUTE;

	private static final long DAY = 24 * HOUR;

	private Format() {
	}

	static String seconds(Duration duration) {
		return "%.1f s".formatted(duration.toMillis() / 1000.0);
	}

	/** Returns the time since an instant, by the clock of this machine. */
	static String age(Instant since) {
		long seconds = Math.max(Duration.between(since, Instant.now()).toSeconds(), 0);
		if (seconds < 2 * MINUTE) {
			return seconds + " s";
		}
		if (seconds < 2 * HOUR) {
			return seconds / MINUTE + " min";
		}
		return (seconds < 2 * DAY) ? seconds / HOUR + " h" : seconds / DAY + " days";
	}

	static String bytes(long bytes) {
		String[] units = { "B", "KB", "MB", "GB", "TB" };
		double size = bytes;
		int unit = 0;
		while (size >= 1000 && unit < units.length - 1) {
			size /= 1000;
			unit++;
		}
		return (unit == 0) ? "%d B".formatted(bytes) : "%.1f %s".formatted(size, units[unit]);
	}

}

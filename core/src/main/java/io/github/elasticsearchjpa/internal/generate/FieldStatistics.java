package io.github.elasticsearchjpa.internal.generate;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/**
 * Statistics of the values that one field has in the documents of a sample: their kinds,
 * range and number of distinct texts.
 */
final class FieldStatistics {

	/** The texts that the date type of Elasticsearch accepts by default, with a day. */
	private static final Pattern DATE = Pattern
		.compile("\\d{4}-\\d\\d-\\d\\d(T\\d\\d(:\\d\\d(:\\d\\d([.,]\\d{1,9})?)?)?(Z|[+-]\\d\\d(:?\\d\\d)?)?)?");

	private static final int DATE_LENGTH = "2026-11-22".length();

	/** The maximum number of distinct texts of a keyword. */
	private static final int MAX_KEYWORDS = 100;

	/** The maximum length of a text of a keyword. */
	private static final int MAX_KEYWORD_LENGTH = 50;

	/** The minimum number of values for each distinct text of a keyword, on average. */
	private static final int MIN_REPETITIONS = 4;

	private final Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);

	private final Map<String, FieldStatistics> children = new TreeMap<>();

	private final Set<String> texts = new HashSet<>();

	private int maxLength;

	private long min = Long.MAX_VALUE;

	private long max = Long.MIN_VALUE;

	private boolean objectArrays;

	/** The kinds of JSON values that Elasticsearch distinguishes. */
	enum Kind {

		/** A text that is not a date. */
		TEXT("texts"),

		/** A date in ISO format. */
		DATE("dates"),

		/** A whole number of at most 64 bits. */
		INTEGER("whole numbers"),

		/** Any other number. */
		DECIMAL("numbers"),

		/** True or false. */
		BOOLEAN("booleans"),

		/** An object. */
		OBJECT("objects");

		private final String plural;

		Kind(String plural) {
			this.plural = plural;
		}

	}

	/**
	 * Adds a value. Adds each element of an array, because Elasticsearch indexes them
	 * separately. Ignores null.
	 */
	void add(JsonNode value) {
		switch (value.getNodeType()) {
			case ARRAY -> {
				this.objectArrays |= value.valueStream().anyMatch(JsonNode::isObject);
				value.forEach(this::add);
			}
			case OBJECT -> {
				count(Kind.OBJECT);
				value.forEachEntry((name, child) -> this.children.computeIfAbsent(name, (key) -> new FieldStatistics())
					.add(child));
			}
			case STRING -> addText(value.asString());
			case NUMBER -> addNumber(value);
			case BOOLEAN -> count(Kind.BOOLEAN);
			default -> {
			}
		}
	}

	private void addText(String text) {
		count(isDate(text) ? Kind.DATE : Kind.TEXT);
		this.maxLength = Math.max(this.maxLength, text.length());
		if (this.texts.size() <= MAX_KEYWORDS) {
			this.texts.add(text);
		}
	}

	private static boolean isDate(String text) {
		if (!DATE.matcher(text).matches()) {
			return false;
		}
		try {
			LocalDate.parse(text.substring(0, DATE_LENGTH));
			return true;
		}
		catch (DateTimeException ex) {
			return false;
		}
	}

	private void addNumber(JsonNode number) {
		boolean whole = number.isIntegralNumber() && number.canConvertToLong();
		count(whole ? Kind.INTEGER : Kind.DECIMAL);
		if (whole) {
			this.min = Math.min(this.min, number.asLong());
			this.max = Math.max(this.max, number.asLong());
		}
	}

	private void count(Kind kind) {
		this.kinds.merge(kind, 1, Integer::sum);
	}

	/** Returns whether all values were null or empty arrays. */
	boolean isEmpty() {
		return this.kinds.isEmpty();
	}

	boolean has(Kind kind) {
		return this.kinds.containsKey(kind);
	}

	/** Returns whether there are no values of other kinds. */
	boolean hasOnly(Kind... kinds) {
		return Arrays.asList(kinds).containsAll(this.kinds.keySet());
	}

	/** Returns whether all values are whole numbers of a range. */
	boolean isWithin(long first, long last) {
		return hasOnly(Kind.INTEGER) && (isEmpty() || (this.min >= first && this.max <= last));
	}

	/** Returns whether the texts look like keywords: few, short and repeated. */
	boolean hasKeywords() {
		int values = this.kinds.getOrDefault(Kind.TEXT, 0) + this.kinds.getOrDefault(Kind.DATE, 0);
		return this.texts.size() <= MAX_KEYWORDS && this.maxLength <= MAX_KEYWORD_LENGTH
				&& values >= MIN_REPETITIONS * this.texts.size();
	}

	/** Returns the number of distinct texts, counted up to 101. */
	int distinctTexts() {
		return this.texts.size();
	}

	/** Returns whether an array contained objects. */
	boolean hasObjectArrays() {
		return this.objectArrays;
	}

	/** Returns the statistics of the fields of the objects, by name. */
	Map<String, FieldStatistics> children() {
		return this.children;
	}

	/** Returns the kinds of the values, such as {@code texts and whole numbers}. */
	@Override
	public String toString() {
		return this.kinds.keySet().stream().map((kind) -> kind.plural).collect(Collectors.joining(" and "));
	}

}

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

/** What the documents of a sample say in one field. */
final class FieldStatistics {

	/**
	 * What Elasticsearch's date type takes by default, but for years and months alone.
	 */
	private static final Pattern DATE = Pattern
		.compile("\\d{4}-\\d\\d-\\d\\d(T\\d\\d(:\\d\\d(:\\d\\d([.,]\\d{1,9})?)?)?(Z|[+-]\\d\\d(:?\\d\\d)?)?)?");

	private static final int DAY = 10;

	/** Up to how many different texts, and how long, may be words of a list. */
	private static final int FEW = 100;

	private static final int SHORT = 50;

	/** How often a word of a list is seen at least, on average. */
	private static final int REPEATED = 4;

	private final Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);

	private final Map<String, FieldStatistics> children = new TreeMap<>();

	private final Set<String> texts = new HashSet<>();

	private int longest;

	private long least = Long.MAX_VALUE;

	private long most = Long.MIN_VALUE;

	private boolean several;

	/** The kinds of JSON values, as far as Elasticsearch tells them apart. */
	enum Kind {

		/** A text that is no date. */
		TEXT("texts"),

		/** A date, in ISO form. */
		DATE("dates"),

		/** A whole number within 64 bits. */
		INTEGER("whole numbers"),

		/** Another number. */
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

	/** Notes a value; those of an array by themselves, as Elasticsearch indexes them. */
	void see(JsonNode value) {
		switch (value.getNodeType()) {
			case ARRAY -> {
				this.several |= value.valueStream().anyMatch(JsonNode::isObject);
				value.forEach(this::see);
			}
			case OBJECT -> {
				count(Kind.OBJECT);
				value.forEachEntry((name, child) -> this.children.computeIfAbsent(name, (key) -> new FieldStatistics())
					.see(child));
			}
			case STRING -> seeText(value.asString());
			case NUMBER -> seeNumber(value);
			case BOOLEAN -> count(Kind.BOOLEAN);
			default -> {
				// null says nothing
			}
		}
	}

	private void seeText(String text) {
		count(isDate(text) ? Kind.DATE : Kind.TEXT);
		this.longest = Math.max(this.longest, text.length());
		if (this.texts.size() <= FEW) {
			this.texts.add(text);
		}
	}

	private static boolean isDate(String text) {
		if (!DATE.matcher(text).matches()) {
			return false;
		}
		try {
			LocalDate.parse(text.substring(0, DAY));
			return true;
		}
		catch (DateTimeException ex) {
			return false;
		}
	}

	private void seeNumber(JsonNode number) {
		boolean whole = number.isIntegralNumber() && number.canConvertToLong();
		count(whole ? Kind.INTEGER : Kind.DECIMAL);
		if (whole) {
			this.least = Math.min(this.least, number.asLong());
			this.most = Math.max(this.most, number.asLong());
		}
	}

	private void count(Kind kind) {
		this.kinds.merge(kind, 1, Integer::sum);
	}

	/** Whether no value was seen, but for null and empty arrays. */
	boolean isEmpty() {
		return this.kinds.isEmpty();
	}

	/** Whether all values are of some kinds. */
	boolean only(Kind... some) {
		return Arrays.asList(some).containsAll(this.kinds.keySet());
	}

	/** Whether all values are whole numbers of a range. */
	boolean areWithin(long first, long last) {
		return only(Kind.INTEGER) && (isEmpty() || (this.least >= first && this.most <= last));
	}

	boolean has(Kind kind) {
		return this.kinds.containsKey(kind);
	}

	/** Whether texts come from a short list: they repeat, are few, and short. */
	boolean areFewWords() {
		int values = this.kinds.getOrDefault(Kind.TEXT, 0) + this.kinds.getOrDefault(Kind.DATE, 0);
		return this.texts.size() <= FEW && this.longest <= SHORT && values >= REPEATED * this.texts.size();
	}

	/** How many different texts there are, up to a hundred and one. */
	int words() {
		return this.texts.size();
	}

	/** Whether objects were seen in arrays. */
	boolean hasSeveralObjects() {
		return this.several;
	}

	/** The fields of the objects, by name. */
	Map<String, FieldStatistics> children() {
		return this.children;
	}

	/** What was seen, in words. */
	@Override
	public String toString() {
		return this.kinds.keySet().stream().map((kind) -> kind.plural).collect(Collectors.joining(" and "));
	}

}

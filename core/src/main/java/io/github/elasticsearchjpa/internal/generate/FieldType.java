package io.github.elasticsearchjpa.internal.generate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.UUID;

import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The types of fields that a mapping draft uses, in Elasticsearch's words, each with the
 * values that it takes.
 */
enum FieldType {

	KEYWORD, TEXT, INTEGER, LONG, SHORT, BYTE, DOUBLE, FLOAT, BOOLEAN, DATE, BINARY;

	/** The longest text that is taken for a word, and not for prose. */
	static final int WORD = 100;

	/** Longer values are found as text only, as in Elasticsearch's own guesses. */
	private static final int LONGEST_KEYWORD = 256;

	/** By name, since java.util.Date is known by that only. */
	private static final Set<String> DATES = Set.of("java.util.Date", "java.sql.Date", "java.sql.Timestamp",
			"java.util.Calendar");

	/** The type that fits an attribute, or null if it has none, as an association. */
	static @Nullable FieldType of(ModelPart attribute) {
		ModelPart part = (attribute instanceof PluralAttributeMapping plural) ? plural.getElementDescriptor()
				: attribute;
		if (!(part instanceof BasicValuedModelPart basic)) {
			return null;
		}
		Class<?> type = basic.getJavaType().getJavaTypeClass();
		return (type == byte[].class || type == Byte[].class) ? BINARY
				: of(type.isArray() ? type.getComponentType() : type, basic);
	}

	private static @Nullable FieldType of(Class<?> type, SelectableMapping column) {
		if (type == String.class) {
			Long length = column.getLength();
			boolean word = length != null && length <= WORD && !column.isLob();
			return word ? KEYWORD : TEXT;
		}
		if (type.isEnum() || type == UUID.class || isOneOf(type, char.class, Character.class)) {
			return KEYWORD;
		}
		if (isOneOf(type, LocalDate.class, LocalDateTime.class, Instant.class, OffsetDateTime.class,
				ZonedDateTime.class) || DATES.contains(type.getName())) {
			return DATE;
		}
		return isOneOf(type, boolean.class, Boolean.class) ? BOOLEAN : ofNumber(type);
	}

	private static @Nullable FieldType ofNumber(Class<?> type) {
		if (isOneOf(type, int.class, Integer.class)) {
			return INTEGER;
		}
		if (isOneOf(type, long.class, Long.class)) {
			return LONG;
		}
		if (isOneOf(type, short.class, Short.class)) {
			return SHORT;
		}
		if (isOneOf(type, byte.class, Byte.class)) {
			return BYTE;
		}
		if (isOneOf(type, double.class, Double.class, BigDecimal.class, BigInteger.class)) {
			return DOUBLE;
		}
		return isOneOf(type, float.class, Float.class) ? FLOAT : null;
	}

	private static boolean isOneOf(Class<?> type, Class<?>... types) {
		return Set.of(types).contains(type);
	}

	/** Whether a field of this type takes the values that were seen. */
	boolean takes(FieldStatistics seen) {
		return switch (this) {
			case KEYWORD, TEXT -> seen.only(FieldStatistics.Kind.TEXT, FieldStatistics.Kind.DATE);
			case INTEGER -> seen.areWithin(Integer.MIN_VALUE, Integer.MAX_VALUE);
			case LONG -> seen.areWithin(Long.MIN_VALUE, Long.MAX_VALUE);
			case SHORT -> seen.areWithin(Short.MIN_VALUE, Short.MAX_VALUE);
			case BYTE -> seen.areWithin(Byte.MIN_VALUE, Byte.MAX_VALUE);
			case DOUBLE, FLOAT -> seen.only(FieldStatistics.Kind.INTEGER, FieldStatistics.Kind.DECIMAL);
			case BOOLEAN -> seen.only(FieldStatistics.Kind.BOOLEAN);
			case DATE -> seen.only(FieldStatistics.Kind.DATE, FieldStatistics.Kind.INTEGER);
			case BINARY -> seen.only(FieldStatistics.Kind.TEXT);
		};
	}

	/** The field as a mapping file has it. */
	ObjectNode mapping() {
		ObjectNode field = JsonNodeFactory.instance.objectNode().put("type", toString());
		if (this == TEXT) {
			field.putObject("fields")
				.putObject("keyword")
				.put("type", KEYWORD.toString())
				.put("ignore_above", LONGEST_KEYWORD);
		}
		return field;
	}

	@Override
	public String toString() {
		return name().toLowerCase(java.util.Locale.ROOT);
	}

}

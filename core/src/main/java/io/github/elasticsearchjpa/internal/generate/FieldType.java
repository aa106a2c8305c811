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
 * The Elasticsearch field types that a generated mapping uses.
 */
enum FieldType {

	KEYWORD, TEXT, INTEGER, LONG, SHORT, BYTE, DOUBLE, FLOAT, BOOLEAN, DATE, BINARY;

	/** The maximum column length of an attribute that becomes a keyword. */
	private static final int MAX_KEYWORD_LENGTH = 100;

	/** The limit of a keyword multi-field, as in Elasticsearch's dynamic mappings. */
	private static final int IGNORE_ABOVE = 256;

	/** The legacy date types, by name, so that the code does not refer to them. */
	private static final Set<String> LEGACY_DATES = Set.of("java.util.Date", "java.sql.Date", "java.sql.Timestamp",
			"java.util.Calendar");

	/**
	 * Returns the type that fits an attribute, or null if there is none, for instance for
	 * an association.
	 */
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
			boolean isShort = length != null && length <= MAX_KEYWORD_LENGTH && !column.isLob();
			return isShort ? KEYWORD : TEXT;
		}
		if (type.isEnum() || type == UUID.class || isOneOf(type, char.class, Character.class)) {
			return KEYWORD;
		}
		if (isOneOf(type, LocalDate.class, LocalDateTime.class, Instant.class, OffsetDateTime.class,
				ZonedDateTime.class) || LEGACY_DATES.contains(type.getName())) {
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

	/** Returns whether a field of this type accepts all values of a field. */
	boolean accepts(FieldStatistics values) {
		return switch (this) {
			case KEYWORD, TEXT -> values.hasOnly(FieldStatistics.Kind.TEXT, FieldStatistics.Kind.DATE);
			case INTEGER -> values.isWithin(Integer.MIN_VALUE, Integer.MAX_VALUE);
			case LONG -> values.isWithin(Long.MIN_VALUE, Long.MAX_VALUE);
			case SHORT -> values.isWithin(Short.MIN_VALUE, Short.MAX_VALUE);
			case BYTE -> values.isWithin(Byte.MIN_VALUE, Byte.MAX_VALUE);
			case DOUBLE, FLOAT -> values.hasOnly(FieldStatistics.Kind.INTEGER, FieldStatistics.Kind.DECIMAL);
			case BOOLEAN -> values.hasOnly(FieldStatistics.Kind.BOOLEAN);
			case DATE -> values.hasOnly(FieldStatistics.Kind.DATE, FieldStatistics.Kind.INTEGER);
			case BINARY -> values.hasOnly(FieldStatistics.Kind.TEXT);
		};
	}

	/** Returns the mapping of a field of this type. */
	ObjectNode mapping() {
		ObjectNode field = JsonNodeFactory.instance.objectNode().put("type", toString());
		if (this == TEXT) {
			field.putObject("fields")
				.putObject("keyword")
				.put("type", KEYWORD.toString())
				.put("ignore_above", IGNORE_ABOVE);
		}
		return field;
	}

	@Override
	public String toString() {
		return name().toLowerCase(java.util.Locale.ROOT);
	}

}

package io.github.elasticsearchjpa.internal.mapping;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedMapping;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * A unique key of an entity, which is its id or another attribute. A key has three forms:
 * a value, as in {@code find}; an HQL expression; and a text, as in a document id.
 * <p>
 * The text of a basic value is written by Hibernate's Java type: {@code 42}, {@code
 * 3f1c...} for a UUID, {@code GERMANY} for an enum, {@code 2026-11-22} for a date. The
 * text of a composite value consists of its parts, ordered by the names of their paths
 * and joined by commas. Within a part, {@code %} is written as {@code %25} and {@code ,}
 * as {@code %2C}.
 */
public final class EntityKey {

	/** The number of values above which parameter lists are not padded. */
	private static final int MAX_PADDED = 1024;

	private final Function<Object, @Nullable Object> valueOf;

	private final List<KeyPart> parts;

	private final @Nullable EmbeddableMappingType composite;

	private EntityKey(Function<Object, @Nullable Object> valueOf, List<KeyPart> parts,
			@Nullable EmbeddableMappingType composite) {
		this.valueOf = valueOf;
		this.parts = parts.stream().sorted(Comparator.comparing(KeyPart::path)).toList();
		this.composite = composite;
	}

	/**
	 * Creates the key that is the id of an entity type.
	 * @param entity the entity type
	 * @return the key
	 * @throws UnsupportedOperationException if a part of the id is an association; the
	 * message is the path of the part
	 */
	public static EntityKey id(EntityPersister entity) {
		EntityIdentifierMapping id = entity.getIdentifierMapping();
		if (id instanceof CompositeIdentifierMapping composite) {
			return new EntityKey(id::getIdentifier, KeyPart.ofComposite(composite),
					composite.getMappedIdEmbeddableTypeDescriptor());
		}
		return new EntityKey(id::getIdentifier, List.of(KeyPart.ofId(id)), null);
	}

	/** Creates the key that is a basic attribute of an entity type. */
	static EntityKey attribute(EntityPersister entity, AttributeMapping attribute) {
		String name = attribute.getAttributeName();
		return new EntityKey((instance) -> entity.getPropertyValue(instance, name),
				List.of(KeyPart.ofAttribute(name, attribute)), null);
	}

	/**
	 * Creates the key that is a basic attribute of an entity type or of an entity that it
	 * refers to. The key can only be used in queries and as text, not with
	 * {@link #valueOf}.
	 * @param entity the entity type
	 * @param path the attribute names, joined by dots, such as {@code user.id}
	 * @return the key
	 * @throws IllegalArgumentException if the path does not lead to a basic attribute
	 */
	public static EntityKey at(EntityPersister entity, String path) {
		if (path.isBlank() || !(entity.findByPath(path) instanceof BasicValuedMapping value)) {
			throw new IllegalArgumentException(
					"'%s' is not a basic attribute of %s. Use a unique attribute such as '%s', or a path to one."
						.formatted(path, IndexedType.nameOf(entity), entity.getIdentifierPropertyName()));
		}
		return new EntityKey((instance) -> {
			throw new UnsupportedOperationException(path + " is only read by queries");
		}, List.of(KeyPart.ofAttribute(path, value)), null);
	}

	/**
	 * Returns the name of the attribute that is the key. Not for ids.
	 * @return the name, or the path
	 */
	public String attribute() {
		return this.parts.get(0).path().substring(2);
	}

	/**
	 * Returns the value of the key of an entity.
	 * @param entity an instance, not a proxy
	 * @return the value
	 * @throws IllegalArgumentException if the value is null, which is possible for an
	 * attribute that is not the id
	 */
	public Object valueOf(Object entity) {
		Object value = this.valueOf.apply(entity);
		if (value == null) {
			throw new IllegalArgumentException("the document id is null");
		}
		return value;
	}

	/**
	 * Returns whether values that are equal for the database have the same text, which
	 * numbers without fraction have. Other values can be spelled in several ways: texts
	 * in upper or lower case, or decimal numbers with zeros at the end.
	 * @return false if the database may find a row by another value than the stored one
	 */
	public boolean hasOneSpelling() {
		return this.parts.stream().allMatch(KeyPart::hasOneSpelling);
	}

	/**
	 * Returns whether a value has the type of the key.
	 * @param value any value
	 * @return true if the value has the type of the key
	 */
	public boolean accepts(Object value) {
		return (this.composite != null) ? this.composite.getMappedJavaType().isInstance(value)
				: this.parts.get(0).type().isInstance(value);
	}

	/**
	 * Returns the HQL condition that the key is one of several values. {@link #bind} sets
	 * its parameters.
	 * @param count the number of values
	 * @return the condition, over the alias {@code e}
	 */
	public String isOneOf(int count) {
		return isOneOf("e", count);
	}

	/**
	 * Returns the condition of {@link #isOneOf(int)} over another alias.
	 * @param alias the alias of the entity
	 * @param count the number of values
	 * @return the condition
	 */
	public String isOneOf(String alias, int count) {
		String tuple = (this.parts.size() > 1) ? "(%s)" : "%s";
		return IntStream.range(0, padded(count))
			.mapToObj((value) -> tuple.formatted(IntStream.range(0, this.parts.size())
				.mapToObj((part) -> ":_key%d_%d".formatted(value, part))
				.collect(Collectors.joining(", "))))
			.collect(Collectors.joining(", ", tuple.formatted(order(alias)) + " in (", ")"));
	}

	/**
	 * Returns the number of parameters for a number of values: the next power of two, so
	 * that few different queries exist. Hibernate caches query plans, but not those of
	 * queries with list parameters, so each value has a parameter of its own.
	 */
	private static int padded(int count) {
		return (count > MAX_PADDED) ? count : Integer.highestOneBit(Math.max(2 * count - 1, 1));
	}

	/**
	 * Sets the parameters of {@link #isOneOf}. Repeats the last value for parameters
	 * without a value.
	 * @param values the values
	 * @param parameters receives the name and the value of each parameter
	 */
	public void bind(List<?> values, BiConsumer<String, Object> parameters) {
		for (int value = 0; value < padded(values.size()); value++) {
			List<Object> split = split(values.get(Math.min(value, values.size() - 1)));
			for (int part = 0; part < split.size(); part++) {
				parameters.accept("_key%d_%d".formatted(value, part), split.get(part));
			}
		}
	}

	/**
	 * Returns the HQL condition that the key comes after a value in the order of
	 * {@link #order()}. {@link #bindAfter} sets its parameters. The condition consists of
	 * simple comparisons, which every database supports:
	 * {@code a > :a or a = :a and (b > :b or ...)}.
	 * @return the condition, over the alias {@code e}
	 */
	public String isAfter() {
		String condition = "";
		for (int i = this.parts.size() - 1; i >= 0; i--) {
			String path = this.parts.get(i).path();
			String greater = "%s > :after%d".formatted(path, i);
			condition = condition.isEmpty() ? greater
					: "%s or %s = :after%d and (%s)".formatted(greater, path, i, condition);
		}
		return condition;
	}

	/**
	 * Sets the parameters of {@link #isAfter}.
	 * @param value the value
	 * @param parameters receives the name and the value of each parameter
	 */
	public void bindAfter(Object value, BiConsumer<String, Object> parameters) {
		List<Object> split = split(value);
		for (int i = 0; i < split.size(); i++) {
			parameters.accept("after" + i, split.get(i));
		}
	}

	/**
	 * Returns the HQL expressions of the parts of the key, to sort by or to select.
	 * @return the expressions over the alias {@code e}, joined by commas
	 */
	public String order() {
		return order("e");
	}

	/**
	 * Returns the expressions of {@link #order()} over another alias.
	 * @param alias the alias of the entity
	 * @return the expressions, joined by commas; if they are selected, {@link #fromRow}
	 * reads the key from a row
	 */
	public String order(String alias) {
		return String.join(", ", this.parts.stream().map((part) -> part.path(alias)).toList());
	}

	/**
	 * Returns the number of basic values in the key.
	 * @return the number; 1 unless the key is composite
	 */
	public int size() {
		return this.parts.size();
	}

	/**
	 * Returns the key from a row of a query that selects the expressions of
	 * {@link #order}.
	 * @param row the selected values
	 * @param from the position of the first expression in the row, from 0
	 * @return the key, or null if it is an attribute without a value
	 */
	public @Nullable Object fromRow(Object[] row, int from) {
		return (this.composite != null)
				? assemble(this.composite, Arrays.copyOfRange(row, from, from + this.parts.size())) : row[from];
	}

	/**
	 * Converts a key to text.
	 * @param value the key
	 * @return the text
	 */
	public String toText(Object value) {
		List<Object> values = split(value);
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < values.size(); i++) {
			String part = this.parts.get(i).type().toString(values.get(i));
			text.append((i > 0) ? "," : "").append((this.composite != null) ? escape(part) : part);
		}
		return text.toString();
	}

	/**
	 * Converts text to a key.
	 * @param text the text, as written by {@link #toText}
	 * @return the key
	 * @throws IllegalArgumentException if the text is not that of a key
	 */
	public Object fromText(String text) {
		String[] texts = (this.composite != null) ? text.split(",", -1) : new String[] { text };
		if (texts.length != this.parts.size()) {
			throw new IllegalArgumentException("'%s' is not a key: it has %d parts instead of %d".formatted(text,
					texts.length, this.parts.size()));
		}
		try {
			Object[] values = new Object[texts.length];
			for (int i = 0; i < texts.length; i++) {
				values[i] = this.parts.get(i).type().fromString(unescape(texts[i]));
			}
			return (this.composite != null) ? assemble(this.composite, values) : values[0];
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("'%s' is not a key: %s".formatted(text, ex.getMessage()), ex);
		}
	}

	private Object assemble(EmbeddableMappingType type, Object[] values) {
		Object[] attributes = new Object[type.getNumberOfAttributeMappings()];
		for (int i = 0; i < attributes.length; i++) {
			AttributeMapping attribute = type.getAttributeMapping(i);
			attributes[i] = (attribute instanceof EmbeddedAttributeMapping embedded)
					? assemble(embedded.getMappedType(), values) : values[indexOf(attribute)];
		}
		return type.getRepresentationStrategy().getInstantiator().instantiate(() -> attributes);
	}

	private int indexOf(AttributeMapping attribute) {
		return this.parts.stream()
			.map((part) -> part.attributes().get(part.attributes().size() - 1))
			.toList()
			.indexOf(attribute);
	}

	private List<Object> split(Object value) {
		return this.parts.stream().map((part) -> part.valueIn(value)).toList();
	}

	private static String escape(String part) {
		return part.replace("%", "%25").replace(",", "%2C");
	}

	private String unescape(String part) {
		return (this.composite != null) ? part.replace("%2C", ",").replace("%25", "%") : part;
	}

}

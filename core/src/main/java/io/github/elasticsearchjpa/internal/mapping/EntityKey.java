package io.github.elasticsearchjpa.internal.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedMapping;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.NonAggregatedIdentifierMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.descriptor.java.JavaType;
import org.jspecify.annotations.Nullable;

/**
 * A unique key of an entity, its id or another attribute, in three forms: a value, as in
 * {@code find}; in HQL conditions; and as text, as in a document's id.
 * <p>
 * The text of a basic value is what Hibernate's Java type writes: {@code 42},
 * {@code 3f1c...} for a UUID, {@code GERMANY} for an enum, {@code 2026-11-22} for a date.
 * A composite value is its parts in the order of their paths' names, joined by commas;
 * within a part {@code %} and {@code ,} are written {@code %25} and {@code %2C}.
 */
public final class EntityKey {

	/** Well within what each database allows. */
	private static final int MOST_PADDED = 1024;

	private final Function<Object, @Nullable Object> valueOf;

	private final List<Part> parts;

	private final @Nullable EmbeddableMappingType composite;

	private EntityKey(Function<Object, @Nullable Object> valueOf, List<Part> parts,
			@Nullable EmbeddableMappingType composite) {
		this.valueOf = valueOf;
		this.parts = parts.stream().sorted(Comparator.comparing(Part::path)).toList();
		this.composite = composite;
	}

	/**
	 * The id of an entity type.
	 * @param entity the entity type
	 * @return the key
	 * @throws UnsupportedOperationException if a part of it is an association
	 */
	public static EntityKey id(EntityPersister entity) {
		EntityIdentifierMapping id = entity.getIdentifierMapping();
		if (id instanceof CompositeIdentifierMapping composite) {
			EmbeddableMappingType type = composite.getMappedIdEmbeddableTypeDescriptor();
			List<Part> parts = new ArrayList<>();
			if (composite instanceof NonAggregatedIdentifierMapping apart) {
				collect(type, "e.", List.of(), parts);
				parts.replaceAll((part) -> part.derivedFrom(apart.getVirtualIdEmbeddable()));
			}
			else {
				collect(type, "e." + id.getAttributeName() + ".", List.of(), parts);
			}
			return new EntityKey(id::getIdentifier, parts, type);
		}
		return new EntityKey(id::getIdentifier, List.of(new Part("id(e)", List.of(), javaType(id))), null);
	}

	/** A basic attribute of an entity type. */
	static EntityKey attribute(EntityPersister entity, AttributeMapping attribute) {
		String name = attribute.getAttributeName();
		return new EntityKey((instance) -> entity.getPropertyValue(instance, name),
				List.of(new Part("e." + name, List.of(), javaType(attribute))), null);
	}

	/**
	 * A single value that an entity has, perhaps that of an entity it refers to.
	 * @param entity the entity type
	 * @param path attribute names joined by dots, such as {@code user.id}
	 * @return the key
	 * @throws IllegalArgumentException if there is no such value
	 */
	public static EntityKey at(EntityPersister entity, String path) {
		if (path.isBlank() || !(entity.findByPath(path) instanceof BasicValuedMapping value)) {
			throw new IllegalArgumentException("'%s' is no attribute of %s that holds a single value, such as %s"
				.formatted(path, IndexedType.nameOf(entity), entity.getIdentifierPropertyName()));
		}
		return new EntityKey((instance) -> {
			throw new UnsupportedOperationException(path + " is only read by queries");
		}, List.of(new Part("e." + path, List.of(), javaType(value))), null);
	}

	private static void collect(EmbeddableMappingType type, String path, List<AttributeMapping> above,
			List<Part> parts) {
		for (int i = 0; i < type.getNumberOfAttributeMappings(); i++) {
			AttributeMapping attribute = type.getAttributeMapping(i);
			List<AttributeMapping> here = Stream.concat(above.stream(), Stream.of(attribute)).toList();
			String name = path + attribute.getAttributeName();
			if (attribute instanceof EmbeddedAttributeMapping embedded) {
				collect(embedded.getMappedType(), name + ".", here, parts);
			}
			else if (attribute instanceof BasicValuedMapping) {
				parts.add(new Part(name, here, javaType(attribute)));
			}
			else {
				throw new UnsupportedOperationException(name.substring("e.".length()));
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static JavaType<Object> javaType(Object mapping) {
		return (JavaType<Object>) ((BasicValuedMapping) mapping).getJdbcMapping().getMappedJavaType();
	}

	/**
	 * The name of the attribute that this key is, if it is not the id.
	 * @return the attribute's name
	 */
	public String attribute() {
		return this.parts.get(0).path().substring(2);
	}

	/**
	 * The key of an entity.
	 * @param entity an instance, not a proxy
	 * @return its value
	 * @throws IllegalArgumentException if it is null, as another attribute than the id
	 * may be
	 */
	public Object valueOf(Object entity) {
		Object value = this.valueOf.apply(entity);
		if (value == null) {
			throw new IllegalArgumentException("the document id is null");
		}
		return value;
	}

	/**
	 * Whether a value can be such a key.
	 * @param value any value
	 * @return whether it has the key's type
	 */
	public boolean accepts(Object value) {
		return (this.composite != null) ? this.composite.getMappedJavaType().isInstance(value)
				: this.parts.get(0).type().isInstance(value);
	}

	/**
	 * The HQL condition that the key is one of some values, whose parameters
	 * {@link #bind} sets.
	 * @param count how many values
	 * @return a condition over the alias {@code e}
	 */
	public String isOneOf(int count) {
		return isOneOf("e", count);
	}

	/**
	 * As {@link #isOneOf(int)}, over another alias.
	 * @param alias the alias of the entity
	 * @param count how many values
	 * @return a condition
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
	 * Hibernate keeps what it made of a query, unless a parameter is a list. So each
	 * value has its own, in few different numbers, and the last one is repeated.
	 */
	private static int padded(int count) {
		return (count > MOST_PADDED) ? count : Integer.highestOneBit(Math.max(2 * count - 1, 1));
	}

	/**
	 * Sets the parameters of {@link #isOneOf}.
	 * @param values the values
	 * @param parameters takes the name and the value of each parameter
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
	 * The HQL condition that the key comes after a value, whose parameters
	 * {@link #bindAfter} sets. In plain comparisons that every database understands:
	 * {@code a > :a or a = :a and (b > :b or ...)}.
	 * @return a condition over the alias {@code e}
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
	 * @param parameters takes the name and the value of each parameter
	 */
	public void bindAfter(Object value, BiConsumer<String, Object> parameters) {
		List<Object> split = split(value);
		for (int i = 0; i < split.size(); i++) {
			parameters.accept("after" + i, split.get(i));
		}
	}

	/**
	 * The HQL order of the key.
	 * @return what follows {@code order by}
	 */
	public String order() {
		return order("e");
	}

	/**
	 * As {@link #order()}, over another alias.
	 * @param alias the alias of the entity
	 * @return the parts, which may also be selected, for {@link #fromRow}
	 */
	public String order(String alias) {
		return String.join(", ", this.parts.stream().map((part) -> part.path(alias)).toList());
	}

	/**
	 * How many basic parts the key has.
	 * @return the number of parts, 1 unless it is composite
	 */
	public int size() {
		return this.parts.size();
	}

	/**
	 * The key from the parts that {@link #order} names, as a query selected them.
	 * @param row what the query selected
	 * @param from where the first part of the key is
	 * @return the key, or null if it is an attribute without a value
	 */
	public @Nullable Object fromRow(Object[] row, int from) {
		return (this.composite != null)
				? assemble(this.composite, Arrays.copyOfRange(row, from, from + this.parts.size())) : row[from];
	}

	/**
	 * A key as text.
	 * @param value a key
	 * @return its text
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
	 * A key from its text.
	 * @param text what {@link #toText} made
	 * @return the key
	 * @throws IllegalArgumentException if it is not the text of such a key
	 */
	public Object fromText(String text) {
		String[] texts = (this.composite != null) ? text.split(",", -1) : new String[] { text };
		if (texts.length != this.parts.size()) {
			throw new IllegalArgumentException(
					"'%s' has %d parts, not %d".formatted(text, texts.length, this.parts.size()));
		}
		try {
			Object[] values = new Object[texts.length];
			for (int i = 0; i < texts.length; i++) {
				values[i] = this.parts.get(i).type().fromString(unescape(texts[i]));
			}
			return (this.composite != null) ? assemble(this.composite, values) : values[0];
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("'%s' is not the text of a key: %s".formatted(text, ex.getMessage()),
					ex);
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
		return this.parts.stream().map((part) -> part(value, part)).toList();
	}

	private static Object part(Object value, Part part) {
		Object current = value;
		for (AttributeMapping attribute : part.attributes()) {
			current = attribute.getValue(current);
		}
		return current;
	}

	private static String escape(String part) {
		return part.replace("%", "%25").replace(",", "%2C");
	}

	private String unescape(String part) {
		return (this.composite != null) ? part.replace("%2C", ",").replace("%25", "%") : part;
	}

	/** A basic part: its HQL path, and the way to it within a composite value. */
	private record Part(String path, List<AttributeMapping> attributes, JavaType<Object> type) {

		String path(String alias) {
			return this.path.equals("id(e)") ? "id(" + alias + ")" : alias + this.path.substring(1);
		}

		/** A part of an id class may be the id of an entity that the entity refers to. */
		Part derivedFrom(EmbeddableMappingType entity) {
			return (this.attributes.size() == 1 && entity
				.findAttributeMapping(this.attributes.get(0).getAttributeName()) instanceof ToOneAttributeMapping toOne)
						? new Part(this.path + "."
								+ toOne.getAssociatedEntityMappingType().getIdentifierMapping().getAttributeName(),
								this.attributes, this.type)
						: this;
		}

	}

}

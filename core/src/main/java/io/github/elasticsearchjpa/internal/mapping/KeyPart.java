package io.github.elasticsearchjpa.internal.mapping;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedMapping;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.NonAggregatedIdentifierMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.type.descriptor.java.JavaType;

/**
 * A basic value that a key consists of.
 *
 * @param path the HQL path of the value over the alias {@code e}
 * @param attributes the attributes that lead to the value within a composite key; empty
 * if the value is the whole key
 * @param type the Java type of the value
 */
record KeyPart(String path, List<AttributeMapping> attributes, JavaType<Object> type) {

	private static final String ID = "id(e)";

	private static final Set<Class<?>> ONE_SPELLING = Set.of(Byte.class, Short.class, Integer.class, Long.class,
			BigInteger.class, UUID.class, LocalDate.class);

	/** Creates the part of a key that is a simple id. */
	static KeyPart ofId(Object id) {
		return new KeyPart(ID, List.of(), javaType(id));
	}

	/** Creates the part of a key that is a basic attribute, or a path to one. */
	static KeyPart ofAttribute(String path, Object attribute) {
		return new KeyPart("e." + path, List.of(), javaType(attribute));
	}

	/**
	 * Creates the parts of a composite id.
	 * @throws UnsupportedOperationException if a part is an association; the message is
	 * its path
	 */
	static List<KeyPart> ofComposite(CompositeIdentifierMapping id) {
		EmbeddableMappingType type = id.getMappedIdEmbeddableTypeDescriptor();
		List<KeyPart> parts = new ArrayList<>();
		if (id instanceof NonAggregatedIdentifierMapping idClass) {
			collect(type, "e.", List.of(), parts);
			parts.replaceAll((part) -> part.derivedFrom(idClass.getVirtualIdEmbeddable()));
		}
		else {
			collect(type, "e." + id.getAttributeName() + ".", List.of(), parts);
		}
		return parts;
	}

	private static void collect(EmbeddableMappingType type, String prefix, List<AttributeMapping> outer,
			List<KeyPart> parts) {
		for (int i = 0; i < type.getNumberOfAttributeMappings(); i++) {
			AttributeMapping attribute = type.getAttributeMapping(i);
			List<AttributeMapping> attributes = Stream.concat(outer.stream(), Stream.of(attribute)).toList();
			String path = prefix + attribute.getAttributeName();
			if (attribute instanceof EmbeddedAttributeMapping embedded) {
				collect(embedded.getMappedType(), path + ".", attributes, parts);
			}
			else if (attribute instanceof BasicValuedMapping) {
				parts.add(new KeyPart(path, attributes, javaType(attribute)));
			}
			else {
				throw new UnsupportedOperationException(path.substring("e.".length()));
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static JavaType<Object> javaType(Object mapping) {
		return (JavaType<Object>) ((BasicValuedMapping) mapping).getJdbcMapping().getMappedJavaType();
	}

	/**
	 * Extends the path of a part of an {@code @IdClass} that is the id of an associated
	 * entity in the entity itself.
	 */
	private KeyPart derivedFrom(EmbeddableMappingType entity) {
		return (this.attributes.size() == 1 && entity
			.findAttributeMapping(this.attributes.get(0).getAttributeName()) instanceof ToOneAttributeMapping toOne)
					? new KeyPart(
							this.path + "."
									+ toOne.getAssociatedEntityMappingType().getIdentifierMapping().getAttributeName(),
							this.attributes, this.type)
					: this;
	}

	/** Returns the HQL path of the value over an alias. */
	String path(String alias) {
		return this.path.equals(ID) ? "id(" + alias + ")" : alias + this.path.substring(1);
	}

	/** Returns whether values that are equal for the database have the same text. */
	boolean hasOneSpelling() {
		Class<?> javaType = this.type.getJavaTypeClass();
		return javaType.isEnum() || ONE_SPELLING.contains(javaType);
	}

	/** Returns the value of this part in a key. */
	Object valueIn(Object key) {
		Object value = key;
		for (AttributeMapping attribute : this.attributes) {
			value = attribute.getValue(value);
		}
		return value;
	}

}

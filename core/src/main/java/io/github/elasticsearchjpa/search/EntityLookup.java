package io.github.elasticsearchjpa.search;

import org.jspecify.annotations.Nullable;

/**
 * A lookup of entities of another type than the indexed one for the hits of a search,
 * such as the profile of the user whom a document describes. Immutable; each
 * {@code with...} method returns a copy.
 *
 * <pre>
 * EntityLookup.of(Profile.class).withAttribute("userId")
 * EntityLookup.of(Profile.class).withAttribute("user.id").withField("author.id")
 * </pre>
 *
 * The first lookup loads the profile whose attribute {@code userId} equals the document
 * id; the second one loads the profile whose {@code user.id} equals the field
 * {@code author.id} of the document.
 *
 * @param type the entity type to load
 * @param attribute the unique attribute by which entities are loaded, or a path to one in
 * an entity that they refer to; null for their id
 * @param field the field of the document with the value of the attribute, or null for the
 * document id; the response must contain it, as a requested field or in the
 * {@code _source}
 * @param <T> the entity type
 */
public record EntityLookup<T>(Class<T> type, @Nullable String attribute, @Nullable String field) {

	/**
	 * Creates a lookup of the entities whose id equals the document id.
	 * @param type the entity type
	 * @param <T> the entity type
	 * @return the lookup
	 */
	public static <T> EntityLookup<T> of(Class<T> type) {
		return new EntityLookup<>(type, null, null);
	}

	/**
	 * Returns a copy that finds entities by another attribute than their id.
	 * @param attribute a unique attribute, or a path to one, such as {@code user.id}
	 * @return a copy
	 */
	public EntityLookup<T> withAttribute(String attribute) {
		return new EntityLookup<>(this.type, attribute, this.field);
	}

	/**
	 * Returns a copy that reads the value from a field of the document instead of the
	 * document id.
	 * @param field the name of the field, with dots for objects within objects
	 * @return a copy
	 */
	public EntityLookup<T> withField(String field) {
		return new EntityLookup<>(this.type, this.attribute, field);
	}

}

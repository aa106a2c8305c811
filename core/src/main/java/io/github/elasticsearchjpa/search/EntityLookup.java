package io.github.elasticsearchjpa.search;

import org.jspecify.annotations.Nullable;

/**
 * Which entities to load for hits, if not those that were indexed: such as the profile of
 * the user whom a document is about.
 *
 * <pre>
 * EntityLookup.of(Profile.class).by("userId")                       // is the document's id
 * EntityLookup.of(Profile.class).by("user.id").from("author.id")    // is in its field author.id
 * </pre>
 *
 * @param type the entity type to load
 * @param by its unique attribute, or that of an entity it refers to; its id if null
 * @param from the field of the document that holds the value, null for the document's id;
 * it must be among the request's {@code fields}, or in the {@code _source}
 * @param <T> the entity type
 */
public record EntityLookup<T>(Class<T> type, @Nullable String by, @Nullable String from) {

	/**
	 * Loads entities whose id is that of the document.
	 * @param type the entity type
	 * @param <T> the entity type
	 * @return the lookup
	 */
	public static <T> EntityLookup<T> of(Class<T> type) {
		return new EntityLookup<>(type, null, null);
	}

	/**
	 * Finds them by an attribute other than their id.
	 * @param attribute a unique attribute, or a path to one such as {@code user.id}
	 * @return a copy
	 */
	public EntityLookup<T> by(String attribute) {
		return new EntityLookup<>(this.type, attribute, this.from);
	}

	/**
	 * Finds them by a field of the document other than its id.
	 * @param field the field's name, with dots for objects within objects
	 * @return a copy
	 */
	public EntityLookup<T> from(String field) {
		return new EntityLookup<>(this.type, this.by, field);
	}

}

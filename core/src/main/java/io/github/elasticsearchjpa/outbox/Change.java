package io.github.elasticsearchjpa.outbox;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A change to record.
 *
 * @param key what it is about
 * @param attributes the names of the attributes that changed, or null for all
 * @param forced whether to write the document even if it seems unchanged
 */
public record Change(ChangeKey key, @Nullable Set<String> attributes, boolean forced) {

	/**
	 * This change and another of the same key in one.
	 * @param other the other
	 * @return both
	 */
	public Change and(Change other) {
		Set<String> both = null;
		if (this.attributes != null && other.attributes != null) {
			both = new HashSet<>(this.attributes);
			both.addAll(other.attributes);
		}
		return new Change(this.key, both, this.forced || other.forced);
	}

}

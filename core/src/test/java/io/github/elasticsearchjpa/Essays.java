package io.github.elasticsearchjpa;

import org.hibernate.Session;
import org.jspecify.annotations.NullMarked;

/**
 * What a test does with entities whose classes only exist in a class loader of its own.
 */
@NullMarked
public interface Essays {

	Class<?>[] entities();

	/** An essay with an editor and a note of the same id. */
	void write(Session session, long id, String title, String body, String note);

	void retitle(Session session, long id, String title);

	void renameEditor(Session session, long id, String name);

	void moveNote(Session session, long id, long essay);

	void deleteNote(Session session, long id);

	void delete(Session session, long id);

}

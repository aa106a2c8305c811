package io.github.elasticsearchjpa.enhanced;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.elasticsearchjpa.Essays;
import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.Basic;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.engine.spi.ManagedEntity;
import org.jspecify.annotations.Nullable;

/** Entities with attributes that are read only when asked for. */
public final class EnhancedEssays implements Essays {

	@Override
	public Class<?>[] entities() {
		return new Class<?>[] { Essay.class, Editor.class, Note.class };
	}

	@Override
	public void write(Session session, long id, String title, String body, String note) {
		Editor editor = new Editor(id, "Editor " + id);
		session.persist(editor);
		Essay essay = new Essay(id, title, body, editor);
		session.persist(essay);
		session.persist(new Note(id, note, essay));
	}

	@Override
	public void retitle(Session session, long id, String title) {
		Essay essay = session.find(Essay.class, id);
		essay.retitle(title);
		session.flush();
		if (!(essay instanceof ManagedEntity) || Hibernate.isPropertyInitialized(essay, "body")) {
			throw new IllegalStateException("The body is read when it is asked for");
		}
	}

	@Override
	public void renameEditor(Session session, long id, String name) {
		session.find(Editor.class, id).rename(name);
	}

	@Override
	public void moveNote(Session session, long id, long essay) {
		session.find(Note.class, id).move(session.getReference(Essay.class, essay));
	}

	@Override
	public void deleteNote(Session session, long id) {
		session.remove(session.getReference(Note.class, id));
	}

	@Override
	public void delete(Session session, long id) {
		session.remove(session.getReference(Essay.class, id));
	}

	/** Is indexed. */
	@Entity(name = "Essay")
	public static class Essay implements SearchDocument {

		@Id
		private long id;

		private String title = "";

		@Basic(fetch = FetchType.LAZY)
		private String body = "";

		@ManyToOne(fetch = FetchType.LAZY)
		private @Nullable Editor editor;

		@OneToMany(mappedBy = "essay", cascade = CascadeType.REMOVE)
		private Set<Note> notes = new LinkedHashSet<>();

		protected Essay() {
		}

		Essay(long id, String title, String body, Editor editor) {
			this.id = id;
			this.title = title;
			this.body = body;
			this.editor = editor;
		}

		void retitle(String title) {
			this.title = title;
		}

		@Override
		public Object toSearchDocument(String index) {
			return Map.of("title", this.title, "body", this.body, "editor", Objects.requireNonNull(this.editor).name(),
					"notes", this.notes.stream().map(Note::text).sorted().toList());
		}

	}

	/** Is shown by its essays. */
	@Entity(name = "Editor")
	public static class Editor {

		@Id
		private long id;

		@Basic(fetch = FetchType.LAZY)
		private String name = "";

		protected Editor() {
		}

		Editor(long id, String name) {
			this.id = id;
			this.name = name;
		}

		void rename(String name) {
			this.name = name;
		}

		String name() {
			return this.name;
		}

	}

	/** Is shown by its essay. */
	@Entity(name = "Note")
	public static class Note {

		@Id
		private long id;

		@Basic(fetch = FetchType.LAZY)
		private String text = "";

		@ManyToOne(fetch = FetchType.LAZY)
		@SuppressWarnings("UnusedVariable") // read by Hibernate
		private @Nullable Essay essay;

		protected Note() {
		}

		Note(long id, String text, Essay essay) {
			this.id = id;
			this.text = text;
			this.essay = essay;
		}

		void move(Essay essay) {
			this.essay = essay;
		}

		String text() {
			return this.text;
		}

	}

}

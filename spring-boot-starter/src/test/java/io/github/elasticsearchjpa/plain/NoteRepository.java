package io.github.elasticsearchjpa.plain;

import org.springframework.data.jpa.repository.JpaRepository;

/** A repository of notes. */
public interface NoteRepository extends JpaRepository<Note, Long> {

}

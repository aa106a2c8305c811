package io.github.elasticsearchjpa.plain;

import org.springframework.data.jpa.repository.JpaRepository;

/** Stores notes. */
public interface NoteRepository extends JpaRepository<Note, Long> {

}

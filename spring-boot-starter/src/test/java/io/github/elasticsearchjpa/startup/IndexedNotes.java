package io.github.elasticsearchjpa.startup;

import java.util.Map;

import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.plain.Note;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A configuration with the mapper that an index of notes needs. */
@Configuration(proxyBeanMethods = false)
public class IndexedNotes {

	@Bean
	DocumentMapper<Note> noteMapper() {
		return new NoteMapper();
	}

	static final class NoteMapper implements DocumentMapper<Note> {

		@Override
		public Object toDocument(Note note, String index) {
			return Map.of("text", note.text());
		}

	}

}

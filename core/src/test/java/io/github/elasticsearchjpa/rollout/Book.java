package io.github.elasticsearchjpa.rollout;

import java.util.Map;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A book, whose document has another structure in each version of the application. */
@Entity
class Book {

	@Id
	private long id;

	private String title = "";

	protected Book() {
	}

	Book(long id, String title) {
		this.id = id;
		this.title = title;
	}

	long id() {
		return this.id;
	}

	void rename(String title) {
		this.title = title;
	}

	/** Returns the document of a version, which the other version's mapping rejects. */
	Object document(int version) {
		return Map.of("title", (version == 1) ? this.title : Map.of("main", this.title));
	}

	/** Returns the mapping file of a version, with further index settings. */
	static String mapping(int version, String settings) {
		String title = (version == 1) ? """
				{"type": "text"}""" : """
				{"type": "object", "properties": {"main": {"type": "text"}}}""";
		return """
				{"settings": {"number_of_replicas": 0%s},
				 "mappings": {"dynamic": "strict", "properties": {"title": %s}}}""".formatted(settings, title);
	}

}

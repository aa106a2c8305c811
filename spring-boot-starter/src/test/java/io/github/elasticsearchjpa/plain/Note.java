package io.github.elasticsearchjpa.plain;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
public class Note {

	@Id
	private long id;

	private String text = "";

	public Note() {
	}

	public long id() {
		return this.id;
	}

	public String text() {
		return this.text;
	}

}

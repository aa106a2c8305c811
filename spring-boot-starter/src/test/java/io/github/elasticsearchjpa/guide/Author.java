package io.github.elasticsearchjpa.guide;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

@Entity
class Author {

	@Id
	@GeneratedValue
	@Nullable Long id;

	private String name = "";

	protected Author() {
	}

	Author(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	void rename(String name) {
		this.name = name;
	}

}

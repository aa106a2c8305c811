package io.github.elasticsearchjpa.benchmarks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An author of a {@link Post}. */
@Entity
class Author {

	@Id
	@SuppressWarnings("UnusedVariable") // read by Hibernate
	private long id;

	@Column(nullable = false)
	private String name = "";

	void rename(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

}

package io.github.elasticsearchjpa.blog;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

@Entity
public class Author {

	@Id
	@GeneratedValue
	@Nullable Long id;

	private String name = "";

	protected Author() {
	}

	public Author(String name) {
		this.name = name;
	}

	public String name() {
		return this.name;
	}

	public void rename(String name) {
		this.name = name;
	}

}

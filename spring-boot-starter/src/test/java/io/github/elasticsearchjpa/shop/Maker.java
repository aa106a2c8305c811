package io.github.elasticsearchjpa.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
public class Maker {

	@Id
	private long id;

	private String name = "";

	protected Maker() {
	}

	public Maker(long id, String name) {
		this.id = id;
		this.name = name;
	}

	public String name() {
		return this.name;
	}

}

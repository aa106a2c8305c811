package io.github.elasticsearchjpa.examples.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** A customer, who places orders. */
@Entity
class Customer {

	@Id
	@GeneratedValue
	private @Nullable Long id;

	private String name = "";

	private String email = "";

	protected Customer() {
	}

	Customer(String name, String email) {
		this.name = name;
		this.email = email;
	}

	@Nullable Long getId() {
		return this.id;
	}

	String getName() {
		return this.name;
	}

	String getEmail() {
		return this.email;
	}

}

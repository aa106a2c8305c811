package io.github.elasticsearchjpa.examples.shop;

import java.math.BigDecimal;
import java.util.Map;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** A product, which can be ordered and searched for. */
@Entity
class Product implements SearchDocument {

	@Id
	@GeneratedValue
	private @Nullable Long id;

	private String name = "";

	@Column(length = 2000)
	private String description = "";

	private BigDecimal price = BigDecimal.ZERO;

	protected Product() {
	}

	Product(String name, String description, BigDecimal price) {
		this.name = name;
		this.description = description;
		this.price = price;
	}

	@Nullable Long getId() {
		return this.id;
	}

	String getName() {
		return this.name;
	}

	String getDescription() {
		return this.description;
	}

	void setDescription(String description) {
		this.description = description;
	}

	BigDecimal getPrice() {
		return this.price;
	}

	@Override
	public Object toSearchDocument(String index) {
		return Map.of("name", this.name, "description", this.description, "price", this.price);
	}

}

package io.github.elasticsearchjpa.shop;

import java.util.Map;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import org.jspecify.annotations.Nullable;

@Entity
public class Product implements SearchDocument {

	@Id
	private long id;

	private String name = "";

	@ManyToOne(fetch = FetchType.LAZY)
	private @Nullable Maker maker;

	protected Product() {
	}

	public Product(long id, String name, @Nullable Maker maker) {
		this.id = id;
		this.name = name;
		this.maker = maker;
	}

	public String name() {
		return this.name;
	}

	public @Nullable Maker maker() {
		return this.maker;
	}

	@Override
	public Object toSearchDocument(String index) {
		return Map.of("name", this.name, "maker", (this.maker != null) ? this.maker.name() : "");
	}

}

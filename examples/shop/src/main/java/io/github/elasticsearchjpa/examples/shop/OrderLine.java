package io.github.elasticsearchjpa.examples.shop;

import java.math.BigDecimal;

import jakarta.persistence.Embeddable;
import jakarta.persistence.FetchType;
import jakarta.persistence.ManyToOne;
import org.jspecify.annotations.Nullable;

/** A product in an order, with its quantity and its price at that time. */
@Embeddable
class OrderLine {

	@ManyToOne(fetch = FetchType.LAZY, optional = false)
	private @Nullable Product product;

	private int quantity;

	private BigDecimal price = BigDecimal.ZERO;

	protected OrderLine() {
	}

	OrderLine(Product product, int quantity) {
		this.product = product;
		this.quantity = quantity;
		this.price = product.getPrice();
	}

	@Nullable Product getProduct() {
		return this.product;
	}

	BigDecimal getTotal() {
		return this.price.multiply(BigDecimal.valueOf(this.quantity));
	}

}

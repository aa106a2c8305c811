package io.github.elasticsearchjpa.examples.shop;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import org.jspecify.annotations.Nullable;

/** An order of a customer, at the prices of that time. */
@Entity
class PurchaseOrder {

	@Id
	@GeneratedValue
	private @Nullable Long id;

	@ManyToOne(fetch = FetchType.LAZY, optional = false)
	private @Nullable Customer customer;

	private Instant placedAt = Instant.EPOCH;

	@ElementCollection
	private List<OrderLine> lines = new ArrayList<>();

	protected PurchaseOrder() {
	}

	PurchaseOrder(Customer customer, Instant placedAt, List<OrderLine> lines) {
		this.customer = customer;
		this.placedAt = placedAt;
		this.lines.addAll(lines);
	}

	@Nullable Long getId() {
		return this.id;
	}

	@Nullable Customer getCustomer() {
		return this.customer;
	}

	Instant getPlacedAt() {
		return this.placedAt;
	}

	BigDecimal getTotal() {
		return this.lines.stream().map(OrderLine::getTotal).reduce(BigDecimal.ZERO, BigDecimal::add);
	}

}

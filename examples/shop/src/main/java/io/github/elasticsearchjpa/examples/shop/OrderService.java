package io.github.elasticsearchjpa.examples.shop;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A service that places orders. */
@Service
class OrderService {

	private final CustomerRepository customers;

	private final ProductRepository products;

	private final PurchaseOrderRepository orders;

	private final Clock clock = Clock.systemUTC();

	OrderService(CustomerRepository customers, ProductRepository products, PurchaseOrderRepository orders) {
		this.customers = customers;
		this.products = products;
		this.orders = orders;
	}

	@Transactional
	public PurchaseOrder place(long customer, Map<Long, Integer> quantities) {
		List<OrderLine> lines = this.products.findAllById(quantities.keySet())
			.stream()
			.map((product) -> new OrderLine(product, quantities.getOrDefault(product.getId(), 0)))
			.toList();
		return this.orders
			.save(new PurchaseOrder(this.customers.getReferenceById(customer), this.clock.instant(), lines));
	}

}

package io.github.elasticsearchjpa.examples.shop;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the shop without search. */
@SpringBootTest
class ShopIT {

	@Autowired
	private CustomerRepository customers;

	@Autowired
	private ProductRepository products;

	@Autowired
	private OrderService orders;

	@Test
	void anOrderHasThePricesOfItsTime() {
		long customer = Objects.requireNonNull(this.customers.save(new Customer("Ada", "ada@example.org")).getId());
		long kettle = product("Kettle", "Whistles when it boils", "29.90");
		long cup = product("Cup", "For tea", "4.50");
		assertThat(this.orders.place(customer, Map.of(kettle, 1, cup, 4)).getTotal()).isEqualByComparingTo("47.90");
	}

	private long product(String name, String description, String price) {
		Product product = this.products.save(new Product(name, description, new BigDecimal(price)));
		return Objects.requireNonNull(product.getId());
	}

}

package io.github.elasticsearchjpa.examples.shop;

import org.springframework.data.jpa.repository.JpaRepository;

/** Stores products. */
interface ProductRepository extends JpaRepository<Product, Long> {

}

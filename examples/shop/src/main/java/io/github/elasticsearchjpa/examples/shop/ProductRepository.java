package io.github.elasticsearchjpa.examples.shop;

import org.springframework.data.jpa.repository.JpaRepository;

/** A repository of products. */
interface ProductRepository extends JpaRepository<Product, Long> {

}

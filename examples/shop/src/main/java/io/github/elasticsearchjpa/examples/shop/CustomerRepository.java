package io.github.elasticsearchjpa.examples.shop;

import org.springframework.data.jpa.repository.JpaRepository;

/** Stores customers. */
interface CustomerRepository extends JpaRepository<Customer, Long> {

}

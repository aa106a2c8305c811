package io.github.elasticsearchjpa.examples.shop;

import org.springframework.data.jpa.repository.JpaRepository;

/** A repository of customers. */
interface CustomerRepository extends JpaRepository<Customer, Long> {

}

package io.github.elasticsearchjpa.examples.shop;

import org.springframework.data.jpa.repository.JpaRepository;

/** A repository of orders. */
interface PurchaseOrderRepository extends JpaRepository<PurchaseOrder, Long> {

}

package io.github.elasticsearchjpa.examples.shop;

import org.springframework.data.jpa.repository.JpaRepository;

/** Stores orders. */
interface PurchaseOrderRepository extends JpaRepository<PurchaseOrder, Long> {

}

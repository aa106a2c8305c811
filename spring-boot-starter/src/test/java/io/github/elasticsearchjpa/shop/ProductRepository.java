package io.github.elasticsearchjpa.shop;

import io.github.elasticsearchjpa.data.SearchResultsRepository;
import org.springframework.data.jpa.repository.JpaRepository;

/** A repository that stores and searches products. */
public interface ProductRepository extends JpaRepository<Product, Long>, SearchResultsRepository<Product> {

}

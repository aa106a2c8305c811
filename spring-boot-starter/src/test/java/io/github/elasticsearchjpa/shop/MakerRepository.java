package io.github.elasticsearchjpa.shop;

import io.github.elasticsearchjpa.data.SearchResultsRepository;
import org.springframework.data.jpa.repository.JpaRepository;

/** Stores makers, which are in no index. */
public interface MakerRepository extends JpaRepository<Maker, Long>, SearchResultsRepository<Maker> {

}

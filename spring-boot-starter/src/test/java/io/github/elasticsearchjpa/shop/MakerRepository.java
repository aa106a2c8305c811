package io.github.elasticsearchjpa.shop;

import io.github.elasticsearchjpa.data.SearchResultsRepository;
import org.springframework.data.jpa.repository.JpaRepository;

/** A repository of makers, which have no index of their own. */
public interface MakerRepository extends JpaRepository<Maker, Long>, SearchResultsRepository<Maker> {

}

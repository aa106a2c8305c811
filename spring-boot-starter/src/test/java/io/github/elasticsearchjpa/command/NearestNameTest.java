package io.github.elasticsearchjpa.command;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NearestNameTest {

	private static final List<String> NAMES = List.of("blog", "products", "product-reviews");

	@Test
	void aMistypedNameIsFound() {
		assertThat(NearestName.of("bog", NAMES)).isEqualTo("blog");
		assertThat(NearestName.of("Blog", NAMES)).isEqualTo("blog");
		assertThat(NearestName.of("lbog", NAMES)).isEqualTo("blog");
		assertThat(NearestName.of("prodcuts", NAMES)).isEqualTo("products");
		assertThat(NearestName.of("product", NAMES)).isEqualTo("products");
	}

	@Test
	void aNameUnlikeAllOthersIsNotFound() {
		assertThat(NearestName.of("users", NAMES)).isEmpty();
		assertThat(NearestName.of("blog", List.of())).isEmpty();
		assertThat(NearestName.of("", NAMES)).isEmpty();
	}

}

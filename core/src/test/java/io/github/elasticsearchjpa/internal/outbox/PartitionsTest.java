package io.github.elasticsearchjpa.internal.outbox;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The partitions of indexes, and the partition of a key. */
class PartitionsTest {

	private static final List<Integer> CARDS = IntStream.range(1000, 1016).boxed().toList();

	private final Partitions partitions = new Partitions(Map.of("cards", CARDS, "shelves", List.of(1020, 1030)));

	/**
	 * Nodes of two releases write the same document under the same token only if they
	 * agree on its partition.
	 */
	@ParameterizedTest
	@CsvSource({ "cards, 1, 14", "cards, 2, 15", "shelves, 1, 8", "cards, b1c7a3de-0000-4000-8000-000000000001, 4",
			"cards, 'ü,%2C', 11" })
	void theSliceOfAKeyIsTheSameInEveryRelease(String index, String text, int ofSixteen) {
		assertThat(ChangeKey.document(index, "Card", text).slice(16)).isEqualTo(ofSixteen);
	}

	@Test
	void aDocumentAndAnEntityWithTheSameTextBelongToTheSamePartition() {
		assertThat(this.partitions.of(new ChangeKey("cards", "Card", "", "7")))
			.isEqualTo(this.partitions.of(ChangeKey.document("cards", "Card", "7")))
			.isEqualTo(this.partitions.of(ChangeKey.document("cards", "Subcard", "7")));
	}

	@Test
	void theKeysOfAnIndexBelongToAllItsPartitionsAndToNoOther() {
		assertThat(IntStream.range(0, 1000)
			.mapToObj((i) -> this.partitions.of(ChangeKey.document("cards", "Card", Integer.toString(i))))
			.distinct()).containsExactlyInAnyOrderElementsOf(CARDS);
		assertThat(IntStream.range(0, 100)
			.mapToObj((i) -> this.partitions.of(ChangeKey.document("shelves", "Shelf", Integer.toString(i))))
			.distinct()).containsExactlyInAnyOrder(1020, 1030);
	}

	@Test
	void aPartitionBelongsToOneIndex() {
		assertThat(this.partitions.index(1015)).isEqualTo("cards");
		assertThat(this.partitions.index(1030)).isEqualTo("shelves");
		assertThatThrownBy(() -> this.partitions.index(1019)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("1019");
	}

	@Test
	void anUnknownIndexIsRejected() {
		assertThatThrownBy(() -> this.partitions.ofIndex("gone")).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'gone'");
	}

}

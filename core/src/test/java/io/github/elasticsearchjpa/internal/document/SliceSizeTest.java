package io.github.elasticsearchjpa.internal.document;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The number of documents that are built at once. */
class SliceSizeTest {

	private static final int MEGABYTE = 1024 * 1024;

	private final SliceSize size = new SliceSize(500);

	@Test
	void aSliceOfUnknownDocumentsIsSmall() {
		assertThat(this.size.next()).isEqualTo(20);
		assertThat(new SliceSize(3).next()).isEqualTo(3);
	}

	@Test
	void slicesOfSmallDocumentsGrowToTheMaximum() {
		this.size.built(20, 2000);
		assertThat(this.size.next()).isEqualTo(80);
		this.size.built(80, 8000);
		this.size.built(320, 32_000);
		assertThat(this.size.next()).isEqualTo(500);
	}

	@Test
	void aSliceThatWasNotFullDoesNotShowThatMoreWouldFit() {
		this.size.built(3, 300);
		assertThat(this.size.next()).isEqualTo(20);
	}

	@Test
	void slicesShrinkAtOnceToWhatFitsIntoARequest() {
		this.size.built(20, 2000);
		this.size.built(80, 80 * MEGABYTE);
		assertThat(this.size.next()).isEqualTo(5);
		this.size.built(1, 50 * MEGABYTE);
		assertThat(this.size.next()).isEqualTo(1);
	}

	@Test
	void documentsWithoutARowHaveNoSize() {
		this.size.built(20, 0);
		assertThat(this.size.next()).isEqualTo(80);
	}

}

package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The pages of a fan-out adapt to the time that they take. */
class PageSizeTest {

	@Test
	void slowPagesHalveDownToALimit() {
		PageSize size = PageSize.initial(500);
		for (int expected : new int[] { 250, 125, 62, 60, 60 }) {
			size = size.next(Duration.ofMillis(300));
			assertThat(size).isEqualTo(new PageSize(expected, 500));
		}
	}

	@Test
	void fastPagesDoubleUpToTheMaximum() {
		PageSize size = new PageSize(125, 500);
		for (int expected : new int[] { 250, 500, 500 }) {
			size = size.next(Duration.ofMillis(10));
			assertThat(size).isEqualTo(new PageSize(expected, 500));
		}
	}

	@Test
	void aPageThatTakesItsTimeKeepsItsSize() {
		assertThat(new PageSize(250, 500).next(Duration.ofMillis(30))).isEqualTo(new PageSize(250, 500));
	}

	@Test
	void aMaximumBelowTheLimitIsKept() {
		assertThat(PageSize.initial(2).next(Duration.ofMillis(300))).isEqualTo(new PageSize(2, 2));
	}

}

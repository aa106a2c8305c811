package io.github.elasticsearchjpa.internal.outbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.elasticsearchjpa.internal.document.Outcome;
import io.github.elasticsearchjpa.internal.document.SliceSize;
import io.github.elasticsearchjpa.internal.outbox.OutboxRow.Priority;
import io.github.elasticsearchjpa.internal.outbox.OutboxRow.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The slices in which the documents of a batch are built and sent. */
class SlicesTest {

	private static final Outcome SUCCEEDED = new Outcome.Succeeded();

	private static final Outcome FAILED = new Outcome.Ambiguous("400");

	private final Map<ChangeKey, List<OutboxRow>> documents = new LinkedHashMap<>();

	private void add(int count, int attempts) {
		IntStream.range(0, count).forEach((i) -> {
			ChangeKey key = ChangeKey.document("cards", "Card", attempts + "-" + i);
			this.documents.put(key, List.of(new OutboxRow(this.documents.size(), 1000, State.PENDING,
					Priority.BACKGROUND, key, null, false, null, 0, attempts, null, 0)));
		});
	}

	/** Runs slices until none is left, and returns their document ids. */
	private List<Set<String>> run(Function<String, Outcome> outcomes) {
		Slices slices = new Slices(this.documents, new SliceSize(500));
		List<Set<String>> run = new ArrayList<>();
		while (!slices.isEmpty()) {
			Set<ChangeKey> slice = slices.next().keySet();
			run.add(slice.stream().map(ChangeKey::text).collect(Collectors.toSet()));
			slices.complete(slice.stream()
				.collect(Collectors.toMap((key) -> key, (key) -> new Batch.Result(outcomes.apply(key.text())))));
		}
		return run;
	}

	@Test
	void documentsThatHaveNotFailedGoFirst() {
		add(3, 1);
		add(4, 0);
		assertThat(run((id) -> SUCCEEDED)).extracting(Set::size).containsExactly(4, 1, 2);
	}

	@Test
	void slicesOfDocumentsThatFailedBeforeDoubleWhileTheySucceed() {
		add(15, 2);
		assertThat(run((id) -> SUCCEEDED)).extracting(Set::size).containsExactly(1, 2, 4, 8);
	}

	@Test
	void theDocumentWithTheMostAttemptsIsAlone() {
		add(10, 2);
		add(1, 9);
		assertThat(run((id) -> SUCCEEDED).get(0)).containsExactly("9-0");
	}

	@Test
	void afterAFailureTheNextDocumentIsAlone() {
		add(10, 2);
		assertThat(run((id) -> id.equals("2-1") ? FAILED : SUCCEEDED)).extracting(Set::size)
			.containsExactly(1, 2, 1, 2, 4);
	}

	@Test
	void fewSlicesSufficeWhileEverythingFails() {
		add(500, 2);
		assertThat(run((id) -> FAILED)).extracting(Set::size).startsWith(1, 1, 1, 2, 4, 8).hasSizeLessThan(40);
	}

	@Test
	void documentsWithoutAResultBeginTheNextSlice() {
		add(5, 0);
		Slices slices = new Slices(this.documents, new SliceSize(500));
		ChangeKey first = slices.next().keySet().iterator().next();
		slices.complete(Map.of(first, new Batch.Result(SUCCEEDED)));
		assertThat(slices.next()).hasSize(4).doesNotContainKey(first);
	}

}

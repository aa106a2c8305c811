package io.github.elasticsearchjpa.benchmarks;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.operation.ProgressListener;
import io.github.elasticsearchjpa.operation.VerifyOptions;
import io.github.elasticsearchjpa.operation.VerifyResult;

/**
 * A process with a small heap that rebuilds or verifies the index of all posts. It prints
 * rows, nanoseconds, and the peak of the heap in bytes, with and without garbage.
 * Arguments: {@code rebuild} or {@code verify}, the database, the server, the number of
 * rows.
 */
final class ConstantMemoryProcess {

	private static final int WARM_UP = 10;

	private final HeapPeak heap = new HeapPeak();

	private final IndexOutOfTheBox posts;

	private final int rows;

	private ConstantMemoryProcess(IndexOutOfTheBox posts, int rows) {
		this.posts = posts;
		this.rows = rows;
	}

	public static void main(String[] args) throws Exception {
		ChildJvm.endWithParent();
		try (IndexOutOfTheBox posts = new IndexOutOfTheBox(Corpus.POSTS, args[1], URI.create(args[2]))) {
			ConstantMemoryProcess process = new ConstantMemoryProcess(posts, Integer.parseInt(args[3]));
			if (args[0].equals("rebuild")) {
				process.rebuild();
			}
			else {
				process.verify();
			}
		}
	}

	/**
	 * Rebuilds a tenth of the rows until the JVM has compiled frequently called code,
	 * then three more times, then all rows.
	 */
	private void rebuild() throws Exception {
		addPosts(this.rows / 10);
		for (int run = 0; run < WARM_UP; run++) {
			this.posts.index().rebuild();
		}
		for (int run = 0; run < 3; run++) {
			measure(() -> this.posts.index().rebuild().documents());
		}
		addPosts(this.rows);
		measure(() -> this.posts.index().rebuild().documents());
	}

	private void addPosts(int upTo) throws SQLException {
		try (var connection = this.posts.pool().getConnection()) {
			Post.insert(connection, upTo);
		}
	}

	/** Verifies and fixes planted drift, then verifies that there is none. */
	private void verify() throws Exception {
		SearchIndex<Object> index = this.posts.index();
		PlantedDrift drift = new PlantedDrift(this.posts.client(), index.alias());
		drift.plant(this.rows);
		measure(() -> drift.checkFound(verify(VerifyOptions.defaults().withFix(true))).rows());
		this.posts.sync().awaitAndRefresh(Duration.ofMinutes(1));
		PlantedDrift none = new PlantedDrift(this.posts.client(), index.alias());
		measure(() -> none.checkFound(verify(VerifyOptions.defaults())).rows());
	}

	private VerifyResult verify(VerifyOptions options) {
		return this.posts.index().verify(options, ProgressListener.none());
	}

	private void measure(LongSupplier work) {
		this.heap.reset();
		long start = System.nanoTime();
		long rows = work.getAsLong();
		ChildJvm.result(rows, System.nanoTime() - start, this.heap.withGarbage(), this.heap.withoutGarbage());
	}

}

package io.github.elasticsearchjpa.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.operation.DeployResult;
import io.github.elasticsearchjpa.operation.ProgressListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;

/**
 * Creates or deploys the indexes, before the application's runners and before it is said
 * to be ready, on a thread of its own, which is interrupted when the application ends. No
 * failure stops the start. While Elasticsearch does not answer, the application starts,
 * and the thread tries again until it does.
 */
final class IndexesOnStart implements ApplicationRunner, Ordered, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(IndexesOnStart.class);

	/** How long it waits before it tries again for the first time. */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

	private final Collection<? extends SearchIndex<?>> indexes;

	private final OnStart action;

	private final CountDownLatch tried = new CountDownLatch(1);

	private final Thread thread = new Thread(this::work, "elasticsearch-jpa-on-start");

	IndexesOnStart(Collection<? extends SearchIndex<?>> indexes, OnStart action) {
		this.indexes = indexes;
		this.action = action;
		this.thread.setDaemon(true);
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		if (this.action != OnStart.NONE && !this.indexes.isEmpty()) {
			this.thread.start();
			this.tried.await();
		}
	}

	private void work() {
		List<SearchIndex<?>> left;
		try {
			left = prepare(this.indexes);
		}
		finally {
			this.tried.countDown();
		}
		Duration pause = PAUSE;
		try {
			while (!left.isEmpty()) {
				Thread.sleep(pause.toMillis());
				left = prepare(left);
				pause = pause.multipliedBy(2);
				pause = (pause.compareTo(LONGEST_PAUSE) < 0) ? pause : LONGEST_PAUSE;
			}
		}
		catch (InterruptedException ex) {
			logger.debug("The application ends", ex);
		}
	}

	/** Returns those whose Elasticsearch did not answer. */
	private List<SearchIndex<?>> prepare(Collection<? extends SearchIndex<?>> indexes) {
		List<SearchIndex<?>> left = new ArrayList<>();
		for (SearchIndex<?> index : indexes) {
			try {
				prepare(index);
			}
			catch (RequestFailedException ex) {
				if (ex.unavailable()) {
					logger.warn("Index '{}' is not made ready yet; trying again: {}", index.name(), ex.getMessage());
					left.add(index);
				}
				else {
					failed(index, ex);
				}
			}
			catch (RuntimeException ex) {
				failed(index, ex);
			}
		}
		return left;
	}

	private void prepare(SearchIndex<?> index) {
		if (this.action == OnStart.CREATE) {
			if (index.create()) {
				logger.info("Created index '{}'", index.name());
			}
			return;
		}
		DeployResult result = index.deploy(ProgressListener.none());
		if (result.action() != DeployResult.Action.SKIPPED) {
			logger.info("Index '{}' is {}: {}", index.name(),
					(result.action() == DeployResult.Action.EXTENDED) ? "extended" : "rebuilt", result.reason());
		}
	}

	private void failed(SearchIndex<?> index, RuntimeException ex) {
		String command = (this.action == OnStart.CREATE) ? "create" : "deploy";
		logger.error("Index '{}' is not made ready, and its changes wait if it does not exist. Start again, "
				+ "or run: search {} {}", index.name(), command, index.name(), ex);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/** A rebuild that is under way stops after its chunks, and can be resumed. */
	@Override
	public void destroy() throws InterruptedException {
		this.thread.interrupt();
		this.thread.join(LONGEST_PAUSE.toMillis());
	}

}

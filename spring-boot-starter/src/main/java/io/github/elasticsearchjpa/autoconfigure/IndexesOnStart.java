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
 * Creates or deploys the indexes when the application starts, on a thread of its own. The
 * application's runners and its readiness wait for the first attempt. A failure does not
 * stop the start. While Elasticsearch is unavailable, the thread retries in the
 * background. The thread is interrupted when the application ends.
 */
final class IndexesOnStart implements ApplicationRunner, Ordered, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(IndexesOnStart.class);

	/** The delay before the first retry, which doubles with each further one. */
	private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

	private static final Duration MAX_RETRY_DELAY = Duration.ofMinutes(1);

	/** The time that an interrupted rebuild may take to finish its current chunk. */
	private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

	private final Collection<? extends SearchIndex<?>> indexes;

	private final OnStart action;

	private final CountDownLatch firstAttempt = new CountDownLatch(1);

	private final Thread thread = new Thread(this::prepareAll, "elasticsearch-jpa-on-start");

	IndexesOnStart(Collection<? extends SearchIndex<?>> indexes, OnStart action) {
		this.indexes = indexes;
		this.action = action;
		this.thread.setDaemon(true);
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		if (this.action != OnStart.NONE && !this.indexes.isEmpty()) {
			this.thread.start();
			this.firstAttempt.await();
		}
	}

	private void prepareAll() {
		List<SearchIndex<?>> unavailable;
		try {
			unavailable = prepare(this.indexes);
		}
		finally {
			this.firstAttempt.countDown();
		}
		Duration delay = RETRY_DELAY;
		try {
			while (!unavailable.isEmpty()) {
				Thread.sleep(delay.toMillis());
				unavailable = prepare(unavailable);
				delay = delay.multipliedBy(2);
				delay = (delay.compareTo(MAX_RETRY_DELAY) < 0) ? delay : MAX_RETRY_DELAY;
			}
		}
		catch (InterruptedException ex) {
			logger.debug("Stopped retrying because the application ends", ex);
		}
	}

	/**
	 * Creates or deploys indexes.
	 * @param indexes the indexes
	 * @return the indexes whose Elasticsearch is unavailable
	 */
	private List<SearchIndex<?>> prepare(Collection<? extends SearchIndex<?>> indexes) {
		List<SearchIndex<?>> unavailable = new ArrayList<>();
		for (SearchIndex<?> index : indexes) {
			try {
				prepare(index);
			}
			catch (RequestFailedException ex) {
				if (ex.isTemporary()) {
					logger.warn(
							"Could not {} index '{}' because Elasticsearch is unavailable; retrying in the background: {}",
							command(), index.name(), ex.getMessage());
					unavailable.add(index);
				}
				else {
					logFailure(index, ex);
				}
			}
			catch (RuntimeException ex) {
				logFailure(index, ex);
			}
		}
		return unavailable;
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
			logger.info("Deployed index '{}' ({}): {}", index.name(),
					(result.action() == DeployResult.Action.EXTENDED) ? "extended" : "rebuilt", result.reason());
		}
	}

	private void logFailure(SearchIndex<?> index, RuntimeException ex) {
		logger.error(
				"Could not {} index '{}'. While the index does not exist, its changes stay in the outbox. "
						+ "Fix the cause, then restart the application or run: search {} {}",
				command(), index.name(), command(), index.name(), ex);
	}

	private String command() {
		return (this.action == OnStart.CREATE) ? "create" : "deploy";
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/** Interrupts the thread. A running rebuild stops cleanly and can be resumed. */
	@Override
	public void destroy() throws InterruptedException {
		this.thread.interrupt();
		this.thread.join(STOP_TIMEOUT.toMillis());
	}

}

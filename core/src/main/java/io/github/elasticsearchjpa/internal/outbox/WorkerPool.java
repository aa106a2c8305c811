package io.github.elasticsearchjpa.internal.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.elasticsearchjpa.internal.document.BuildListener;
import io.github.elasticsearchjpa.internal.outbox.BuildWatch.Building;
import io.github.elasticsearchjpa.internal.text.PrintableText;
import io.github.elasticsearchjpa.internal.text.ThreadStack;
import io.github.elasticsearchjpa.sync.WorkerState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of this node, each on a daemon thread of its own. If a document mapper does
 * not return, the pool postpones the document, and another worker takes the place of the
 * one whose thread hangs. It replaces at most two, so that a mapper that always hangs
 * does not use up memory and database connections.
 * <p>
 * Thread-safe. The thread of the maintenance calls {@link #supervise}.
 */
final class WorkerPool {

	private static final Logger logger = LoggerFactory.getLogger(WorkerPool.class);

	private static final int MAX_ABANDONED = 2;

	/** The time that {@link #stop} waits for all workers together. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	private final Map<String, Function<BuildListener, OutboxWorker>> workers;

	private final HungDocuments hungDocuments;

	private final Duration buildTimeout;

	private final List<Member> members = new ArrayList<>();

	/**
	 * Creates a pool without threads.
	 * @param workers for the name of each worker, a function that creates it
	 * @param hungDocuments postpones documents whose build does not end
	 * @param buildTimeout the time after which the build of a document counts as hung
	 */
	WorkerPool(Map<String, Function<BuildListener, OutboxWorker>> workers, HungDocuments hungDocuments,
			Duration buildTimeout) {
		this.workers = new LinkedHashMap<>(workers);
		this.hungDocuments = hungDocuments;
		this.buildTimeout = buildTimeout;
	}

	/** Starts a thread for each worker. */
	synchronized void start() {
		this.workers.keySet().forEach(this::start);
	}

	private void start(String name) {
		BuildWatch watch = new BuildWatch();
		OutboxWorker worker = this.workers.getOrDefault(name, (listener) -> {
			throw new IllegalArgumentException(name);
		}).apply(watch);
		Thread thread = new Thread(worker, "elasticsearch-jpa-worker-" + name);
		thread.setDaemon(true);
		this.members.add(new Member(name, worker, watch, thread));
		thread.start();
	}

	/** Ends the idle time of all workers. */
	synchronized void wake() {
		this.members.forEach((member) -> member.worker.wake());
	}

	/** Returns the state of each worker, including those whose thread hangs. */
	synchronized List<WorkerState> states() {
		return this.members.stream().map(Member::state).toList();
	}

	/** Replaces workers whose thread hangs, and removes those whose thread has ended. */
	void supervise() {
		for (Member member : members()) {
			Building hung = member.watch.overdue(this.buildTimeout);
			if (hung != null && !hung.equals(member.hung)) {
				// If the database fails, this is attempted again at the next call.
				this.hungDocuments.postpone(hung, member.worker.name(), built());
				report(member, hung);
			}
		}
		replace();
	}

	private synchronized List<Member> members() {
		return List.copyOf(this.members);
	}

	/** Returns the number of documents that all workers have built. */
	private long built() {
		return members().stream().mapToLong((member) -> member.watch.built()).sum();
	}

	private void report(Member member, Building hung) {
		member.hung = hung;
		logger.warn(
				"{} has not been built for index '{}' within {} s. It is attempted again later, and another thread "
						+ "indexes other changes. Find out why its mapper does not return. Stack of thread {}:{}",
				describe(hung), hung.key().index(), hung.seconds(), member.thread.getName(),
				ThreadStack.of(member.thread));
	}

	static String describe(Building building) {
		return PrintableText.of(building.key().entity() + " " + building.key().text());
	}

	/**
	 * Starts workers in place of those that hang, and forgets threads that have ended.
	 */
	private synchronized void replace() {
		this.members.removeIf((member) -> member.replaced && !member.thread.isAlive());
		for (Member member : List.copyOf(this.members)) {
			boolean room = this.members.stream().filter((other) -> other.replaced).count() < MAX_ABANDONED;
			if (member.hung != null && !member.replaced && room) {
				member.replaced = true;
				// If the mapper ever returns, this thread must not index beside the
				// other.
				member.worker.stop();
				start(member.name);
			}
		}
	}

	/**
	 * Stops the workers after their current batch and waits up to ten seconds. Logs those
	 * that have not ended by then; their leases expire.
	 * @return false if the calling thread was interrupted
	 */
	boolean stop() {
		List<Member> stopping = members();
		stopping.forEach((member) -> member.worker.stop());
		long end = System.nanoTime() + STOP_TIMEOUT.toNanos();
		for (Member member : stopping) {
			try {
				member.thread.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
			if (member.thread.isAlive()) {
				logger.warn(
						"Thread {} did not stop within {} s and is abandoned: it {}. Its changes stay in the outbox",
						member.thread.getName(), STOP_TIMEOUT.toSeconds(), member.activity());
			}
		}
		return true;
	}

	/** A worker and its thread. */
	private static final class Member {

		private final String name;

		private final OutboxWorker worker;

		private final BuildWatch watch;

		private final Thread thread;

		/** The document whose build hangs or last hung, or null. */
		private volatile @Nullable Building hung;

		/** Whether another worker has taken the place of this one. */
		private boolean replaced;

		private Member(String name, OutboxWorker worker, BuildWatch watch, Thread thread) {
			this.name = name;
			this.worker = worker;
			this.watch = watch;
			this.thread = thread;
		}

		private WorkerState state() {
			WorkerState state = this.worker.state(this.thread);
			Building last = this.hung;
			return (last != null && last.equals(this.watch.overdue(Duration.ZERO))) ? new WorkerState(state.name(),
					state.alive(), state.silent(), "%s has been built for index '%s' for %d s, at %s"
						.formatted(describe(last), last.key().index(), last.seconds(), frame()))
					: state;
		}

		private String frame() {
			return ThreadStack.frames(this.thread)
				.map(StackTraceElement::toString)
				.filter((frame) -> !frame.startsWith("java.") && !frame.startsWith("jdk."))
				.findFirst()
				.orElse("an unknown place");
		}

		private String activity() {
			Building building = this.watch.overdue(Duration.ZERO);
			return (building != null) ? "builds %s for index '%s'".formatted(describe(building), building.key().index())
					: "indexes a batch";
		}

	}

}

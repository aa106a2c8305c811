package io.github.elasticsearchjpa.torture;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.github.elasticsearchjpa.torture.Forum.Author;
import io.github.elasticsearchjpa.torture.Forum.Comment;
import io.github.elasticsearchjpa.torture.Forum.Poison;
import io.github.elasticsearchjpa.torture.Forum.Poison.Kind;
import io.github.elasticsearchjpa.torture.Forum.Post;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * A writer that changes posts at random, one transaction after the other. The seed
 * determines the changes.
 */
final class Writer implements Runnable {

	private static final int POSTS = 250;

	private static final int COMMENTS = 600;

	private static final int AUTHORS = 15;

	private static final int POISONS = 100;

	private static final int MAX_PAUSE_MILLIS = 80;

	private static final int REPORT_INTERVAL = 10;

	private final SessionFactory sessionFactory;

	private final AtomicBoolean paused;

	private final Random random;

	private final String name;

	private int changes;

	private int number;

	Writer(SessionFactory sessionFactory, AtomicBoolean paused, long seed) {
		this.sessionFactory = sessionFactory;
		this.paused = paused;
		this.random = new Random(seed);
		this.name = Long.toHexString(seed);
	}

	@Override
	public void run() {
		int committed = 0;
		int changed = 0;
		int rolledBack = 0;
		while (!this.paused.get()) {
			this.changes = 0;
			try {
				transaction();
				committed++;
				changed += this.changes;
			}
			catch (RuntimeException ex) {
				// A rollback on purpose, or a conflict with another writer.
				rolledBack++;
			}
			if (committed + rolledBack >= REPORT_INTERVAL) {
				Application.report("committed %d %d %d".formatted(committed, changed, rolledBack));
				committed = 0;
				changed = 0;
				rolledBack = 0;
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(this.random.nextInt(MAX_PAUSE_MILLIS)));
		}
		Application.report("committed %d %d %d".formatted(committed, changed, rolledBack));
	}

	private void transaction() {
		if (this.random.nextInt(8) == 0) {
			this.sessionFactory.inStatelessTransaction(this::changeStateless);
			return;
		}
		int steps = (this.random.nextInt(40) == 0) ? 40 : 1 + this.random.nextInt(3);
		boolean rollBack = this.random.nextInt(12) == 0;
		this.sessionFactory.inTransaction((session) -> {
			for (int i = 0; i < steps; i++) {
				change(session);
			}
			if (rollBack) {
				session.flush();
				throw new IllegalStateException("rolled back");
			}
		});
	}

	private void change(Session session) {
		this.changes++;
		switch (this.random.nextInt(15)) {
			case 0, 1, 2 -> insertOrDelete(session);
			case 3 -> post(session).title = text();
			case 4 -> {
				Post post = post(session);
				post.published = !post.published;
			}
			case 5 -> post(session).author = author(session);
			case 6 -> {
				Post post = post(session);
				if (!post.tags.remove("tag" + this.random.nextInt(4))) {
					post.tags.add("tag" + this.random.nextInt(4));
				}
			}
			case 7, 8 -> comment(session);
			case 9, 10 -> {
				Comment comment = session.find(Comment.class, id(COMMENTS));
				if (comment != null) {
					comment.post = post(session);
				}
			}
			case 11 -> {
				Comment comment = session.find(Comment.class, id(COMMENTS));
				if (comment != null) {
					session.remove(comment);
				}
			}
			case 12 -> author(session).rename(text());
			case 13 -> poison(session);
			default -> deleteAndInsertAgain(session);
		}
	}

	/** Changes a card. Most are fine; few hang or are huge, because they take long. */
	private void poison(Session session) {
		long id = id(POISONS);
		Poison card = session.find(Poison.class, id);
		if (card == null) {
			card = new Poison();
			card.id = id;
			session.persist(card);
		}
		card.number = this.random.nextInt();
		if (this.random.nextInt(4) == 0) {
			int kind = this.random.nextInt(12);
			card.kind = (id == 0) ? Kind.HANGING
					: (id == 1) ? Kind.HUGE : (kind == 0) ? Kind.NUL : (kind == 1) ? Kind.REJECTED : Kind.FINE;
		}
	}

	private void insertOrDelete(Session session) {
		long id = id(POSTS);
		Post post = session.find(Post.class, id);
		if (post == null) {
			session.persist(newPost(id, author(session)));
		}
		else if (this.random.nextBoolean()) {
			session.remove(post);
			// Later steps of the transaction must not find the post.
			session.flush();
		}
		else {
			post.title = text();
		}
	}

	private void deleteAndInsertAgain(Session session) {
		Post post = post(session);
		session.remove(post);
		session.flush();
		session.persist(newPost(post.id, author(session)));
	}

	private void comment(Session session) {
		long id = id(COMMENTS);
		Comment comment = session.find(Comment.class, id);
		if (comment != null) {
			comment.text = text();
			comment.author = author(session);
			return;
		}
		comment = new Comment();
		comment.id = id;
		comment.post = post(session);
		comment.author = author(session);
		comment.text = text();
		session.persist(comment);
	}

	private void changeStateless(StatelessSession session) {
		this.changes++;
		Comment comment = session.get(Comment.class, id(COMMENTS));
		Post post = session.get(Post.class, id(POSTS));
		if (comment != null && post != null && this.random.nextBoolean()) {
			comment.post = post;
			session.update(comment);
		}
		else if (post != null) {
			post.title = text();
			session.update(post);
		}
	}

	/** Returns a random post, and inserts it if it does not exist. */
	private Post post(Session session) {
		long id = id(POSTS);
		Post post = session.find(Post.class, id);
		if (post == null) {
			post = newPost(id, null);
			session.persist(post);
		}
		return post;
	}

	private Post newPost(long id, @Nullable Author author) {
		Post post = new Post();
		post.id = id;
		post.title = text();
		post.published = this.random.nextInt(4) > 0;
		post.author = author;
		post.tags.add("tag" + this.random.nextInt(4));
		return post;
	}

	private Author author(Session session) {
		long id = id(AUTHORS);
		Author author = session.find(Author.class, id);
		if (author == null) {
			author = new Author();
			author.id = id;
			author.rename(text());
			session.persist(author);
		}
		return author;
	}

	private long id(int bound) {
		return this.random.nextInt(bound);
	}

	/** Returns a text that is different each time, so that stale documents are found. */
	private String text() {
		return this.name + " " + this.number++;
	}

}

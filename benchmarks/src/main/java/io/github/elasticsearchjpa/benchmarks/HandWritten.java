package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.zaxxer.hikari.HikariDataSource;

/**
 * A loader as somebody would write it by hand for one index: three threads that read rows
 * by the fewest SQL statements, without entities, and send them by the bare client to a
 * new index. It does nothing else: nothing is kept of changes made meanwhile, nothing is
 * tried again, nobody's alias moves. What it takes is what entities, and the care of this
 * library, can at best take.
 */
final class HandWritten implements Rebuilder {

	private static final int THREADS = 3;

	private static final int DOCUMENTS = 1000;

	private final Corpus corpus;

	private final BareIndex index;

	private final HikariDataSource pool;

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	HandWritten(Corpus corpus, String jdbcUrl, URI elasticsearch) {
		this.corpus = corpus;
		this.index = new BareIndex("hand-written-", corpus, elasticsearch);
		this.pool = Persistence.pool(jdbcUrl);
	}

	@Override
	public String alias() {
		return this.index.name();
	}

	@Override
	public void prepare() throws IOException {
		this.index.create();
	}

	@Override
	public void rebuild() throws Exception {
		List<String> ids = ids();
		List<Future<?>> sent = new ArrayList<>();
		for (int first = 0; first < ids.size(); first += DOCUMENTS) {
			String from = ids.get(first);
			String to = ids.get(Math.min(first + DOCUMENTS, ids.size()) - 1);
			sent.add(this.threads.submit(() -> {
				load(from, to);
				return true;
			}));
		}
		for (Future<?> one : sent) {
			one.get();
		}
	}

	private List<String> ids() throws SQLException {
		List<String> ids = new ArrayList<>();
		try (Connection connection = this.pool.getConnection();
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery(this.corpus.idQuery())) {
			while (rows.next()) {
				ids.add(rows.getString(1));
			}
		}
		return ids;
	}

	private void load(String from, String to) throws IOException, SQLException {
		try (Connection connection = this.pool.getConnection()) {
			this.index.send(BareIndex.bulk(this.corpus.read(connection, from, to)));
		}
	}

	@Override
	public void close() throws IOException {
		this.threads.shutdown();
		this.pool.close();
		this.index.close();
	}

}

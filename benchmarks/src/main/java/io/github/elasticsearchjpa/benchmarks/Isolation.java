package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.operation.ProgressListener;
import org.jspecify.annotations.Nullable;

/**
 * A measurement of the latency of one index while others are in trouble: the server of
 * another connection accepts requests and never answers, changes of an index wait that no
 * node has in its configuration, a related entity is contained in 200,000 documents, and
 * all rows of an index are enqueued by {@code update}.
 */
final class Isolation {

	private static final String SCHEMA = "isolation";

	private static final int SILENT_ROWS = 10_000;

	private static final int CONTAINING = 200_000;

	private final Options options;

	private final Servers servers;

	Isolation(Options options, Servers servers) {
		this.options = options;
		this.servers = servers;
	}

	void measure(Report report) throws IOException, SQLException, InterruptedException {
		AtomicReference<@Nullable ElasticsearchJpa> started = new AtomicReference<>();
		try (SilentServer silent = new SilentServer();
				Rest5Client client = Rest5Client.builder(silent.uri()).build();
				Subject subject = Subject.besideOthers(this.servers, SCHEMA,
						(builder) -> builder.connection("silent", client)
							.index(IndexSettings.of("silent", "Article").withConnection("silent"))
							.index(IndexSettings.of("posts", "Post").withDependencies("author")),
						started::set, Post.class, Author.class)) {
			ElasticsearchJpa jpa = Objects.requireNonNull(started.get());
			jpa.index("posts").create();
			subject.fill(this.options.articles());
			subject.sessionFactory()
				.inTransaction(
						(session) -> session.doWork((connection) -> Post.insertRows(connection, this.options.rows())));
			this.servers.execute("create index on %s.post (author_id)".formatted(SCHEMA));
			this.servers.execute("vacuum analyze");
			new Latency(this.options, this.servers).measure(subject, ", one server silent", report);
			insertChanges();
			this.servers.execute("update %s.post set author_id = 1 where id <= %d".formatted(SCHEMA, CONTAINING));
			Thread update = new Thread(() -> jpa.index("posts").update(ProgressListener.none()), "update");
			update.start();
			subject.sessionFactory().inTransaction((session) -> session.find(Author.class, 1L).rename("Renamed"));
			new Latency(this.options, this.servers).measure(subject, ", all troubles", report);
			System.out.printf("pending at the end: %s%n", jpa.sync().backlog());
			update.join();
		}
	}

	/** Inserts changes of the silent index, and of an index without configuration. */
	private void insertChanges() throws SQLException {
		this.servers
			.execute("insert into %s.search_partition (id, index_name, slice, token, lease_end) ".formatted(SCHEMA)
					+ "select 100000 + n, 'gone', n, 0, 0 from generate_series(0, 15) n");
		insertChanges("100000 + n % 16", "gone", this.options.rows());
		insertChanges(
				"(select min(id) from %s.search_partition where index_name = 'silent') + n %% 16".formatted(SCHEMA),
				"silent", SILENT_ROWS);
	}

	private void insertChanges(String partition, String index, int rows) throws SQLException {
		this.servers.execute("insert into %s.search_outbox (partition_id, state, priority, due_at, index_name, entity, "
			.formatted(SCHEMA) + "key_text, forced, created_at, attempts) select " + partition + ", 'N', 0, 0, '"
				+ index + "', 'Article', n, 0, 1, 0 from generate_series(1, " + rows + ") n");
	}

	/** A server that accepts connections and never answers. */
	private static final class SilentServer implements AutoCloseable {

		private final ServerSocket server;

		private final List<Socket> accepted = new ArrayList<>();

		SilentServer() throws IOException {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
			Thread thread = new Thread(this::accept, "silent-server");
			thread.setDaemon(true);
			thread.start();
		}

		private void accept() {
			try {
				while (!this.server.isClosed()) {
					this.accepted.add(this.server.accept());
				}
			}
			catch (IOException ex) {
				if (!this.server.isClosed()) {
					throw new UncheckedIOException(ex);
				}
			}
		}

		URI uri() {
			return URI.create("http://localhost:" + this.server.getLocalPort());
		}

		@Override
		public void close() throws IOException {
			this.server.close();
			for (Socket socket : this.accepted) {
				socket.close();
			}
		}

	}

}

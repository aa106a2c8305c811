package io.github.elasticsearchjpa.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.zaxxer.hikari.HikariDataSource;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A loader that fills an index without refresh and replicas, by plain SQL and the bare
 * client, in bulk requests of 1,000 documents each.
 */
abstract class BareLoader implements Rebuilder {

	private static final int DOCUMENTS = 1000;

	private static final JsonMapper JSON = new JsonMapper();

	private final Corpus corpus;

	private final String index;

	private final HikariDataSource pool;

	private final Rest5Client client;

	private final ExecutorService threads;

	BareLoader(String prefix, Corpus corpus, String jdbcUrl, URI elasticsearch, int threads) {
		this.corpus = corpus;
		this.index = prefix + corpus.index().name();
		this.pool = Persistence.pool(jdbcUrl);
		this.client = Rest5Client.builder(elasticsearch).build();
		this.threads = Executors.newFixedThreadPool(threads);
	}

	@Override
	public final String alias() {
		return this.index;
	}

	/** Deletes the index and creates it without documents. */
	@Override
	public void prepare() throws Exception {
		delete();
		Request create = new Request("PUT", "/" + this.index);
		create.setJsonEntity(JSON.writeValueAsString(body()));
		EntityUtils.consume(this.client.performRequest(create).getEntity());
	}

	private ObjectNode body() throws IOException {
		String mapping = "/search/mappings/" + this.corpus.index().name() + ".json";
		try (InputStream file = Objects.requireNonNull(BareLoader.class.getResourceAsStream(mapping), mapping)) {
			ObjectNode index = (ObjectNode) JSON.readTree(file);
			index.withObject("settings").put("refresh_interval", "-1").put("number_of_replicas", 0);
			return index;
		}
	}

	private void delete() throws IOException {
		Request delete = new Request("DELETE", "/" + this.index);
		delete.addParameter("ignore_unavailable", "true");
		EntityUtils.consume(this.client.performRequest(delete).getEntity());
	}

	/** Returns the bodies of all requests. Each call reads one from the database. */
	final List<Callable<byte[]>> requests() throws SQLException {
		List<String> ids = ids();
		List<Callable<byte[]>> requests = new ArrayList<>();
		for (int first = 0; first < ids.size(); first += DOCUMENTS) {
			String from = ids.get(first);
			String to = ids.get(Math.min(first + DOCUMENTS, ids.size()) - 1);
			requests.add(() -> read(from, to));
		}
		return requests;
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

	private byte[] read(String from, String to) throws SQLException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		Map<String, ?> documents;
		try (Connection connection = this.pool.getConnection()) {
			documents = this.corpus.read(connection, from, to);
		}
		documents.forEach((id, document) -> {
			body.writeBytes("{\"index\":{\"_id\":\"%s\"}}\n".formatted(id).getBytes(StandardCharsets.UTF_8));
			body.writeBytes(JSON.writeValueAsBytes(document));
			body.write('\n');
		});
		return body.toByteArray();
	}

	/** Sends requests in parallel and waits for all of them. */
	final void send(List<Callable<byte[]>> requests) throws Exception {
		List<Future<?>> sent = new ArrayList<>();
		for (Callable<byte[]> request : requests) {
			sent.add(this.threads.submit(() -> {
				send(request.call());
				return true;
			}));
		}
		for (Future<?> one : sent) {
			one.get();
		}
	}

	private void send(byte[] body) throws IOException {
		Request bulk = new Request("POST", "/" + this.index + "/_bulk");
		bulk.addParameter("filter_path", "errors");
		bulk.setEntity(new ByteArrayEntity(body, ContentType.create("application/x-ndjson")));
		if (JSON.readTree(this.client.performRequest(bulk).getEntity().getContent()).path("errors").asBoolean(true)) {
			throw new IllegalStateException("Elasticsearch rejected documents");
		}
	}

	@Override
	public final void close() throws IOException {
		this.threads.shutdown();
		this.pool.close();
		delete();
		this.client.close();
	}

}

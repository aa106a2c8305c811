package io.github.elasticsearchjpa.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ceiling: bulk requests of a thousand documents each that are ready in memory, sent
 * by four threads. Only the sending is part of the time.
 */
final class ReadyDocuments implements Rebuilder {

	private static final String INDEX = "ceiling-wordnet";

	private static final int SENDERS = 4;

	private static final int DOCUMENTS = 1000;

	private static final JsonMapper JSON = new JsonMapper();

	private final Rest5Client client;

	private final List<byte[]> bodies = new ArrayList<>();

	private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);

	ReadyDocuments(URI elasticsearch) throws IOException {
		this.client = Rest5Client.builder(elasticsearch).build();
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		int documents = 0;
		for (Map.Entry<String, Synset.Document> document : WordNet.read().documents().entrySet()) {
			body.writeBytes(
					"{\"index\":{\"_id\":\"%s\"}}\n".formatted(document.getKey()).getBytes(StandardCharsets.UTF_8));
			body.writeBytes(JSON.writeValueAsBytes(document.getValue()));
			body.write('\n');
			if (++documents % DOCUMENTS == 0) {
				this.bodies.add(body.toByteArray());
				body.reset();
			}
		}
		this.bodies.add(body.toByteArray());
	}

	@Override
	public String alias() {
		return INDEX;
	}

	@Override
	public void prepare() throws IOException {
		delete();
		Request create = new Request("PUT", "/" + INDEX);
		create.setJsonEntity(JSON.writeValueAsString(index()));
		EntityUtils.consume(this.client.performRequest(create).getEntity());
	}

	private static ObjectNode index() throws IOException {
		try (InputStream file = Objects
			.requireNonNull(ReadyDocuments.class.getResourceAsStream("/search/mappings/wordnet.json"))) {
			ObjectNode index = (ObjectNode) JSON.readTree(file);
			index.withObject("settings").put("refresh_interval", "-1").put("number_of_replicas", 0);
			return index;
		}
	}

	@Override
	public void rebuild() throws Exception {
		List<Future<?>> sent = new ArrayList<>();
		this.bodies.forEach((body) -> sent.add(this.senders.submit(() -> send(body))));
		for (Future<?> one : sent) {
			one.get();
		}
	}

	private void send(byte[] body) {
		Request bulk = new Request("POST", "/" + INDEX + "/_bulk");
		bulk.addParameter("filter_path", "errors");
		bulk.setEntity(new ByteArrayEntity(body, ContentType.create("application/x-ndjson")));
		try {
			if (JSON.readTree(this.client.performRequest(bulk).getEntity().getContent())
				.path("errors")
				.asBoolean(true)) {
				throw new IllegalStateException("Documents were refused");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void delete() throws IOException {
		Request delete = new Request("DELETE", "/" + INDEX);
		delete.addParameter("ignore_unavailable", "true");
		EntityUtils.consume(this.client.performRequest(delete).getEntity());
	}

	@Override
	public void close() throws IOException {
		this.senders.shutdown();
		delete();
		this.client.close();
	}

}

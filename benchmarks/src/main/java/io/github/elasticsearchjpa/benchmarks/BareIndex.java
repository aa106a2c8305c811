package io.github.elasticsearchjpa.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An index without refresh and replicas, and the bare client that fills it. */
final class BareIndex implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private final Corpus corpus;

	private final String name;

	private final Rest5Client client;

	BareIndex(String prefix, Corpus corpus, URI elasticsearch) {
		this.corpus = corpus;
		this.name = prefix + corpus.index().name();
		this.client = Rest5Client.builder(elasticsearch).build();
	}

	String name() {
		return this.name;
	}

	/** Creates it anew, empty. */
	void create() throws IOException {
		delete();
		Request create = new Request("PUT", "/" + this.name);
		create.setJsonEntity(JSON.writeValueAsString(body()));
		EntityUtils.consume(this.client.performRequest(create).getEntity());
	}

	private ObjectNode body() throws IOException {
		String mapping = "/search/mappings/" + this.corpus.index().name() + ".json";
		try (InputStream file = Objects.requireNonNull(BareIndex.class.getResourceAsStream(mapping), mapping)) {
			ObjectNode index = (ObjectNode) JSON.readTree(file);
			index.withObject("settings").put("refresh_interval", "-1").put("number_of_replicas", 0);
			return index;
		}
	}

	private void delete() throws IOException {
		Request delete = new Request("DELETE", "/" + this.name);
		delete.addParameter("ignore_unavailable", "true");
		EntityUtils.consume(this.client.performRequest(delete).getEntity());
	}

	/** The body of a bulk request that indexes some documents. */
	static byte[] bulk(Map<String, ?> documents) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		documents.forEach((id, document) -> {
			body.writeBytes("{\"index\":{\"_id\":\"%s\"}}\n".formatted(id).getBytes(StandardCharsets.UTF_8));
			body.writeBytes(JSON.writeValueAsBytes(document));
			body.write('\n');
		});
		return body.toByteArray();
	}

	/** Sends the body of a bulk request. */
	void send(byte[] body) throws IOException {
		Request bulk = new Request("POST", "/" + this.name + "/_bulk");
		bulk.addParameter("filter_path", "errors");
		bulk.setEntity(new ByteArrayEntity(body, ContentType.create("application/x-ndjson")));
		if (JSON.readTree(this.client.performRequest(bulk).getEntity().getContent()).path("errors").asBoolean(true)) {
			throw new IllegalStateException("Documents were refused");
		}
	}

	@Override
	public void close() throws IOException {
		delete();
		this.client.close();
	}

}

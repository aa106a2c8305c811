package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.operation.Drift;
import io.github.elasticsearchjpa.operation.VerifyResult;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Drift that a benchmark creates without the library: three documents of posts are
 * removed, three added and three changed in Elasticsearch.
 */
final class PlantedDrift {

	private final Rest5Client client;

	private final String alias;

	private final Set<String> planted = new HashSet<>();

	PlantedDrift(Rest5Client client, String alias) {
		this.client = client;
		this.alias = alias;
	}

	void plant(int rows) throws IOException {
		for (int id : List.of(1, rows / 2, rows)) {
			send("DELETE", "_doc", id, "{}", Drift.Kind.MISSING);
			send("POST", "_update", id / 3 + 2, "{\"doc\": {\"title\": \"altered\"}}", Drift.Kind.DIFFERENT);
			send("PUT", "_doc", rows + id, "{\"title\": \"of no row\"}", Drift.Kind.ORPHANED);
		}
	}

	private void send(String method, String endpoint, int id, String body, Drift.Kind kind) throws IOException {
		Request request = new Request(method, "/" + this.alias + "/" + endpoint + "/" + id);
		request.addParameter("refresh", "true");
		if (!method.equals("DELETE")) {
			request.setJsonEntity(body);
		}
		EntityUtils.consume(this.client.performRequest(request).getEntity());
		this.planted.add(kind + " " + id);
	}

	/** Checks that a verification found these documents and no others. */
	VerifyResult checkFound(VerifyResult result) {
		Set<String> found = result.examples()
			.stream()
			.map((drift) -> drift.kind() + " " + drift.documentId())
			.collect(Collectors.toSet());
		if (!found.equals(this.planted) || result.waiting() > 0
				|| result.missing() + result.orphaned() + result.different() + result.buildFailures() != found.size()) {
			throw new IllegalStateException("Planted %s, found %s".formatted(this.planted, result));
		}
		return result;
	}

}

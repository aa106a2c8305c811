package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.net.URI;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that fills an index several times and prints the documents and nanoseconds of
 * each time. Arguments: the name of the {@link Rebuilder}, the {@link Corpus}, the
 * database, the server, the number of times.
 */
final class RebuildProcess {

	private RebuildProcess() {
	}

	public static void main(String[] args) throws Exception {
		ChildJvm.endWithParent();
		URI elasticsearch = URI.create(args[3]);
		try (Rest5Client client = Rest5Client.builder(elasticsearch).build();
				Rebuilder rebuilder = Rebuilder.named(args[0], Corpus.valueOf(args[1]), args[2], elasticsearch)) {
			for (int run = 0; run < Integer.parseInt(args[4]); run++) {
				rebuilder.prepare();
				long start = System.nanoTime();
				rebuilder.rebuild();
				long nanos = System.nanoTime() - start;
				ChildJvm.result(count(client, rebuilder.alias()), nanos);
			}
		}
	}

	static long count(Rest5Client client, String alias) throws IOException {
		EntityUtils.consume(client.performRequest(new Request("POST", "/" + alias + "/_refresh")).getEntity());
		return new JsonMapper()
			.readTree(client.performRequest(new Request("GET", "/" + alias + "/_count")).getEntity().getContent())
			.path("count")
			.asLong(0);
	}

}

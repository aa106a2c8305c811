package io.github.elasticsearchjpa.examples.dictionary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A comparison of every field of every document with the tables. It reads the tables by
 * SQL and the index by requests of its own, without JPA and without the library.
 */
final class IndexComparison {

	private static final JsonMapper JSON = new JsonMapper();

	private static final int PAGE = 10_000;

	private final JdbcTemplate jdbc;

	private final Rest5Client elasticsearch;

	IndexComparison(JdbcTemplate jdbc, Rest5Client elasticsearch) {
		this.jdbc = jdbc;
		this.elasticsearch = elasticsearch;
	}

	Result run() throws IOException {
		Map<String, ObjectNode> wanted = documentsOfTheTables();
		List<String> differences = new ArrayList<>();
		long documents = 0;
		String pointInTime = post("/dictionary/_pit?keep_alive=1m", null).path("id").asString();
		ObjectNode request = JSON.createObjectNode().put("size", PAGE).put("track_total_hits", false);
		request.putObject("pit").put("id", pointInTime).put("keep_alive", "1m");
		request.putArray("sort").add("_shard_doc");
		JsonNode hits = post("/_search", request).path("hits").path("hits");
		while (!hits.isEmpty()) {
			for (JsonNode hit : hits) {
				documents++;
				String id = hit.path("_id").asString();
				ObjectNode inTables = wanted.remove(id);
				if (!hit.path("_source").equals(inTables)) {
					differences
						.add("%s: %s in the index, %s in the tables".formatted(id, hit.path("_source"), inTables));
				}
			}
			request.set("search_after", hits.get(hits.size() - 1).path("sort"));
			hits = post("/_search", request).path("hits").path("hits");
		}
		wanted.keySet().forEach((id) -> differences.add(id + ": missing in the index"));
		return new Result(documents, differences);
	}

	private Map<String, ObjectNode> documentsOfTheTables() {
		Map<String, ObjectNode> documents = new LinkedHashMap<>();
		this.jdbc.query("select id, part_of_speech, lexname, gloss from synset", (row) -> {
			ObjectNode document = JSON.createObjectNode();
			document.put("pos", row.getString(2).toLowerCase(Locale.ROOT));
			document.put("lexname", row.getString(3));
			document.put("gloss", row.getString(4));
			document.putArray("lemmas");
			document.putArray("hypernyms");
			documents.put(row.getString(1), document);
		});
		append(documents, "lemmas", """
				select sense.synset_id, word.lemma from sense join word on word.id = sense.word_id
				order by sense.synset_id, sense.rank""");
		append(documents, "hypernyms", """
				select hypernym.synset_id, synset.gloss from hypernym join synset on synset.id = hypernym.hypernym_id
				order by hypernym.synset_id, hypernym.hypernym_id""");
		return documents;
	}

	private void append(Map<String, ObjectNode> documents, String field, String sql) {
		this.jdbc.query(sql, (row) -> {
			Objects.requireNonNull(documents.get(row.getString(1))).withArrayProperty(field).add(row.getString(2));
		});
	}

	private JsonNode post(String endpoint, @Nullable JsonNode body) throws IOException {
		Request request = new Request("POST", endpoint);
		if (body != null) {
			request.setJsonEntity(body.toString());
		}
		return JSON.readTree(this.elasticsearch.performRequest(request).getEntity().getContent());
	}

	record Result(long documents, List<String> differences) {

		@Override
		public String toString() {
			return "%,d documents, %,d differences".formatted(this.documents, this.differences.size());
		}

	}

}

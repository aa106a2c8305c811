package io.github.elasticsearchjpa.internal.verify;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.internal.document.BuiltDocument;
import io.github.elasticsearchjpa.internal.document.DocumentBuilder;
import io.github.elasticsearchjpa.internal.mapping.IndexDefinition;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.operation.Drift;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A comparison of the documents that are built from the committed rows with the documents
 * in Elasticsearch. Used by one thread.
 */
final class Comparison {

	private static final Logger logger = LoggerFactory.getLogger(Comparison.class);

	private static final JsonMapper JSON = new JsonMapper();

	/** Compares numbers by value, because Elasticsearch may return another notation. */
	private static final Comparator<JsonNode> BY_VALUE = (one, other) -> (one.isNumber() && other.isNumber())
			? one.decimalValue().compareTo(other.decimalValue()) : (one.equals(other) ? 0 : 1);

	private final IndexDefinition index;

	private final DocumentBuilder documents;

	private @Nullable SourceFilter filter;

	private boolean warned;

	Comparison(IndexDefinition index, DocumentBuilder documents) {
		this.index = index;
		this.documents = documents;
	}

	/**
	 * A difference between a document and its row.
	 *
	 * @param drift the kind of the difference
	 * @param built the document as built from the row, the reason why it cannot be built,
	 * or null if there is no row
	 * @param indexed the document in Elasticsearch, or null if there is none
	 */
	record Difference(Drift drift, @Nullable Object built, @Nullable JsonNode indexed) {
	}

	/** Returns the differences among some documents, by document id. */
	Map<String, Difference> differences(Collection<String> documentIds) {
		Map<String, Difference> differences = new HashMap<>();
		if (documentIds.isEmpty()) {
			return differences;
		}
		Map<String, BuiltDocument> built = build(documentIds);
		Map<String, JsonNode> indexed = fetch(documentIds);
		for (String id : documentIds) {
			Difference difference = compare(id, built.getOrDefault(id, new BuiltDocument.NotFound()), indexed.get(id));
			if (difference != null) {
				differences.put(id, difference);
			}
		}
		return differences;
	}

	private Map<String, BuiltDocument> build(Collection<String> documentIds) {
		Map<String, BuiltDocument> built = new HashMap<>();
		for (IndexedType type : this.index.types()) {
			List<String> ids = documentIds.stream().filter((id) -> type.keyIfOwn(id).isPresent()).toList();
			if (!ids.isEmpty()) {
				built.putAll(this.documents.read(this.index, type, ids));
			}
		}
		return built;
	}

	private Map<String, JsonNode> fetch(Collection<String> documentIds) {
		ObjectNode body = JSON.createObjectNode();
		ArrayNode ids = body.putArray("ids");
		documentIds.forEach(ids::add);
		Map<String, JsonNode> sources = new HashMap<>();
		for (JsonNode document : this.index.connection()
			.send("POST", "/" + this.index.alias() + "/_mget?filter_path=docs._id,docs.found,docs._source,docs.error",
					body)
			.path("docs")) {
			if (document.has("error")) {
				throw new ElasticsearchJpaException(
						"Elasticsearch could not read document %s of index '%s', so the verification stopped: %s"
							.formatted(document.path("_id").asString(), this.index.name(),
									this.index.connection().errors().of(document.path("error")).reason()));
			}
			if (document.path("found").asBoolean(false)) {
				sources.put(document.path("_id").asString(), document.path("_source"));
			}
		}
		return sources;
	}

	private @Nullable Difference compare(String id, BuiltDocument built, @Nullable JsonNode indexed) {
		if (built instanceof BuiltDocument.BuildFailed failed) {
			return new Difference(new Drift(Drift.Kind.BUILD_FAILED, id, failed.reason()), failed.reason(), null);
		}
		if (built instanceof BuiltDocument.Postponed postponed) {
			return new Difference(new Drift(Drift.Kind.BUILD_FAILED, id, postponed.reason()), postponed.reason(), null);
		}
		JsonNode content = (built instanceof BuiltDocument.Content document) ? JSON.readTree(document.json()) : null;
		if (content == null) {
			return (indexed != null) ? new Difference(new Drift(Drift.Kind.ORPHANED, id, ""), null, indexed) : null;
		}
		if (indexed == null) {
			return new Difference(new Drift(Drift.Kind.MISSING, id, ""), content, null);
		}
		if (!indexed.isObject()) {
			warnOnce();
			return null;
		}
		JsonNode expected = filter().apply(content);
		JsonNode actual = filter().apply(indexed);
		return expected.equals(BY_VALUE, actual) ? null
				: new Difference(new Drift(Drift.Kind.DIFFERENT, id, fields(expected, actual)), expected, actual);
	}

	private SourceFilter filter() {
		if (this.filter == null) {
			JsonNode mapping = this.index.connection().send("GET", "/" + this.index.alias() + "/_mapping");
			this.filter = new SourceFilter(mapping.iterator().next().path("mappings"));
		}
		return this.filter;
	}

	private void warnOnce() {
		if (!this.warned) {
			this.warned = true;
			logger.warn("Index '{}' stores no _source, so the content of its documents cannot be compared. The "
					+ "verification only finds missing and orphaned documents", this.index.name());
		}
	}

	/** Returns the names of the top-level fields that differ. */
	private static String fields(JsonNode expected, JsonNode actual) {
		TreeSet<String> names = new TreeSet<>(expected.propertyNames());
		names.addAll(actual.propertyNames());
		names.removeIf((name) -> expected.path(name).equals(BY_VALUE, actual.path(name)));
		return String.join(", ", names);
	}

}

package io.github.elasticsearchjpa.internal.verify;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import io.github.elasticsearchjpa.error.ErrorCause;
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
 * Compares documents as the mapper makes them of the committed rows with those that
 * Elasticsearch has.
 */
final class Comparison {

	private static final Logger logger = LoggerFactory.getLogger(Comparison.class);

	private static final JsonMapper JSON = new JsonMapper();

	/** Elasticsearch may write a number in another way. */
	private static final Comparator<JsonNode> NUMBERS = (one, other) -> (one.isNumber() && other.isNumber())
			? one.decimalValue().compareTo(other.decimalValue()) : (one.equals(other) ? 0 : 1);

	private final IndexDefinition index;

	private final DocumentBuilder reader;

	private @Nullable SourceFilter filter;

	private boolean warned;

	Comparison(IndexDefinition index, DocumentBuilder reader) {
		this.index = index;
		this.reader = reader;
	}

	/**
	 * A document and its row that do not agree.
	 *
	 * @param drift how they differ
	 * @param made the document as made of the row, or why it cannot be made
	 * @param found the document in the index
	 */
	record Difference(Drift drift, @Nullable Object made, @Nullable JsonNode found) {
	}

	/** The differences among some documents by their id. */
	Map<String, Difference> differences(Collection<String> documentIds) {
		Map<String, Difference> differences = new HashMap<>();
		if (documentIds.isEmpty()) {
			return differences;
		}
		Map<String, BuiltDocument> made = made(documentIds);
		Map<String, JsonNode> found = found(documentIds);
		for (String id : documentIds) {
			Difference difference = compare(id, made.getOrDefault(id, new BuiltDocument.NotFound()), found.get(id));
			if (difference != null) {
				differences.put(id, difference);
			}
		}
		return differences;
	}

	private Map<String, BuiltDocument> made(Collection<String> documentIds) {
		Map<String, BuiltDocument> made = new HashMap<>();
		for (IndexedType type : this.index.types()) {
			List<String> ids = documentIds.stream().filter((id) -> type.keyIfOwn(id).isPresent()).toList();
			if (!ids.isEmpty()) {
				made.putAll(this.reader.read(this.index, type, ids, Map.of()));
			}
		}
		return made;
	}

	private Map<String, JsonNode> found(Collection<String> documentIds) {
		ObjectNode body = JSON.createObjectNode();
		ArrayNode ids = body.putArray("ids");
		documentIds.forEach(ids::add);
		Map<String, JsonNode> found = new HashMap<>();
		for (JsonNode document : this.index.connection()
			.send("POST", "/" + this.index.alias() + "/_mget?filter_path=docs._id,docs.found,docs._source,docs.error",
					body)
			.path("docs")) {
			if (document.has("error")) {
				throw new ElasticsearchJpaException("Elasticsearch cannot read documents of index '%s': %s"
					.formatted(this.index.name(), ErrorCause.of(document.path("error")).reason()));
			}
			if (document.path("found").asBoolean(false)) {
				found.put(document.path("_id").asString(), document.path("_source"));
			}
		}
		return found;
	}

	private @Nullable Difference compare(String id, BuiltDocument made, @Nullable JsonNode found) {
		if (made instanceof BuiltDocument.BuildFailed unmade) {
			return new Difference(new Drift(Drift.Kind.BUILD_FAILED, id, unmade.reason()), unmade.reason(), null);
		}
		JsonNode content = (made instanceof BuiltDocument.Content document) ? JSON.readTree(document.json()) : null;
		if (content == null) {
			return (found != null) ? new Difference(new Drift(Drift.Kind.ORPHANED, id, ""), null, found) : null;
		}
		if (found == null) {
			return new Difference(new Drift(Drift.Kind.MISSING, id, ""), content, null);
		}
		if (!found.isObject()) {
			warnOnce();
			return null;
		}
		JsonNode expected = filter().apply(content);
		JsonNode actual = filter().apply(found);
		return expected.equals(NUMBERS, actual) ? null
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
			logger.warn("Index '{}' keeps no _source, so what its documents say cannot be compared, only that they are "
					+ "there", this.index.name());
		}
	}

	private static String fields(JsonNode made, JsonNode found) {
		TreeSet<String> names = new TreeSet<>(made.propertyNames());
		names.addAll(found.propertyNames());
		names.removeIf((name) -> made.path(name).equals(NUMBERS, found.path(name)));
		return String.join(", ", names);
	}

}

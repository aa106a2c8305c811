package io.github.elasticsearchjpa.internal.index;

import java.util.function.Consumer;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import io.github.elasticsearchjpa.internal.mapping.MappingFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and changes what is noted of generations; what the user noted stays. */
final class MetaField {

	private static final Logger logger = LoggerFactory.getLogger(MetaField.class);

	private static final JsonMapper JSON = new JsonMapper();

	private final Connection connection;

	MetaField(Connection connection) {
		this.connection = connection;
	}

	GenerationMeta of(String generation) {
		return GenerationMeta.of(read(generation));
	}

	/** Our key of the mapping's {@code _meta}. */
	ObjectNode read(String generation) {
		return ours(meta(generation));
	}

	static ObjectNode ours(ObjectNode meta) {
		return meta.withObjectProperty(MappingFile.META);
	}

	private ObjectNode meta(String generation) {
		JsonNode meta = this.connection.send("GET", "/" + generation + "/_mapping")
			.path(generation)
			.path("mappings")
			.path("_meta");
		return meta.isObject() ? (ObjectNode) meta : JSON.createObjectNode();
	}

	void change(String generation, Consumer<ObjectNode> change) {
		ObjectNode meta = meta(generation);
		change.accept(ours(meta));
		ObjectNode body = JSON.createObjectNode();
		body.set("_meta", meta);
		this.connection.send("PUT", "/" + generation + "/_mapping", body);
	}

	/** Where what is to be noted has happened, whether or not it can be noted. */
	void changeIfPossible(String generation, Consumer<ObjectNode> change) {
		try {
			change(generation, change);
		}
		catch (RequestFailedException ex) {
			logger.warn("It is not noted when {} began or ceased to be read", generation, ex);
		}
	}

}

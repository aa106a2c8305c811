package io.github.elasticsearchjpa.actuate;

import java.util.List;
import java.util.Locale;

import io.github.elasticsearchjpa.operation.Operation;
import io.micrometer.core.instrument.Tags;

/**
 * The tags of an operation. Their values are names from the configuration and constants,
 * so there are few.
 */
final class OperationTags {

	private OperationTags() {
	}

	static Tags of(Operation operation) {
		Tags connection = Tags.of("connection", operation.connection());
		if (operation instanceof Operation.Search search) {
			return connection.and("index", index(search.indexes()), "kind", search.count() ? "count" : "search");
		}
		if (operation instanceof Operation.Batch batch) {
			return of(operation.connection(), batch.index(), batch.source());
		}
		Operation.Maintenance maintenance = (Operation.Maintenance) operation;
		return connection.and("index", maintenance.index(), "operation", maintenance.name());
	}

	/** Returns the tags of a batch. */
	static Tags of(String connection, String index, Operation.Source source) {
		return Tags.of("connection", connection, "index", index, "source", source.name().toLowerCase(Locale.ROOT));
	}

	/** Returns one value for all combinations of indexes, because there can be many. */
	private static String index(List<String> indexes) {
		return (indexes.size() == 1) ? indexes.get(0) : "several";
	}

}

package io.github.elasticsearchjpa.actuate;

import java.util.List;
import java.util.Locale;

import io.github.elasticsearchjpa.operation.Operation;
import io.micrometer.core.instrument.Tags;

/** The tags of a work. Their values are names from the configuration and of this code. */
final class OperationTags {

	private OperationTags() {
	}

	static Tags of(Operation work) {
		Tags connection = Tags.of("connection", work.connection());
		if (work instanceof Operation.Search search) {
			return connection.and("index", index(search.indexes()), "kind", search.count() ? "count" : "search");
		}
		if (work instanceof Operation.Batch batch) {
			return connection.and("index", batch.index(), "source", batch.source().name().toLowerCase(Locale.ROOT));
		}
		Operation.Maintenance operation = (Operation.Maintenance) work;
		return connection.and("index", operation.index(), "operation", operation.name());
	}

	/** One value for all combinations: there may be many. */
	private static String index(List<String> indexes) {
		return (indexes.size() == 1) ? indexes.get(0) : "several";
	}

}

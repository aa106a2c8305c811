package io.github.elasticsearchjpa.bulk;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.connection.Connection;
import io.github.elasticsearchjpa.error.RequestFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Writes and deletes documents at external versions, in bulk requests limited in bytes,
 * and says what became of each. A document is never written below a version that the
 * index already has.
 */
public final class BulkWriter {

	/**
	 * A document to write.
	 *
	 * @param id its id
	 * @param json its content, or null to delete it
	 * @param version its version
	 */
	@SuppressWarnings("ArrayRecordComponent") // written once, sent once, never compared
	public record Operation(String id, byte @Nullable [] json, long version) {
	}

	private final int maxBytes;

	/**
	 * Creates a writer.
	 * @param maxBytes a request is sent at the latest when it is this long
	 */
	public BulkWriter(int maxBytes) {
		this.maxBytes = maxBytes;
	}

	/**
	 * Sends operations, no two of them for the same document.
	 * @param connection where to
	 * @param alias the alias to write to
	 * @param operations what to send
	 * @return the outcome by document id
	 */
	public Map<String, Outcome> write(Connection connection, String alias, List<Operation> operations) {
		Map<String, Outcome> outcomes = new HashMap<>();
		BulkRequest request = new BulkRequest();
		int first = 0;
		for (int i = 0; i < operations.size(); i++) {
			request.add(operations.get(i));
			if (request.bytes() >= this.maxBytes || i == operations.size() - 1) {
				send(connection, alias, operations.subList(first, i + 1), request, outcomes);
				first = i + 1;
				request = new BulkRequest();
			}
		}
		return outcomes;
	}

	private void send(Connection connection, String alias, List<Operation> operations, BulkRequest request,
			Map<String, Outcome> outcomes) {
		try {
			outcomes.putAll(request.send(connection, alias));
		}
		catch (RequestFailedException ex) {
			if (Outcome.isTooMuch(ex) && operations.size() > 1) {
				int half = operations.size() / 2;
				sendAgain(connection, alias, operations.subList(0, half), outcomes);
				sendAgain(connection, alias, operations.subList(half, operations.size()), outcomes);
				return;
			}
			Outcome outcome = Outcome.isTooMuch(ex) ? new Outcome.Refused(ex.status() + " " + ex.reason())
					: new Outcome.Retry(ex.toString());
			operations.forEach((operation) -> outcomes.put(operation.id(), outcome));
		}
	}

	private void sendAgain(Connection connection, String alias, List<Operation> operations,
			Map<String, Outcome> outcomes) {
		BulkRequest request = new BulkRequest();
		operations.forEach(request::add);
		send(connection, alias, operations, request, outcomes);
	}

}

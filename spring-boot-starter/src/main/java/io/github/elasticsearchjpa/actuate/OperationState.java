package io.github.elasticsearchjpa.actuate;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The state of an operation that the endpoint started, as the endpoint returns it.
 *
 * @param operation the name of the operation
 * @param state {@code running}, {@code done} or {@code failed}
 * @param started the time of its start
 * @param ended the time of its end, or null while it is running
 * @param rows the number of rows read so far
 * @param total the number of rows to read, or 0 if that is not known yet
 * @param result the result, or null if it has none yet
 * @param error the reason of a failure, or null
 */
record OperationState(String operation, String state, Instant started, @Nullable Instant ended, long rows, long total,
		@Nullable Object result, @Nullable String error) {
}

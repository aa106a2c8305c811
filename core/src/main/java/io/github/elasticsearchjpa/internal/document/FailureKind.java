package io.github.elasticsearchjpa.internal.document;

import java.io.CharConversionException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.error.TryLaterException;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PessimisticLockException;
import jakarta.persistence.QueryTimeoutException;
import org.hibernate.exception.JDBCConnectionException;

/**
 * The kinds of exceptions that reading a row or building its document can end with. They
 * decide whether a change waits or becomes a dead letter. An exception counts as the
 * document's fault only if nothing in its chain of causes speaks of anything else,
 * because trouble that passes must not make a dead letter.
 */
public enum FailureKind {

	/**
	 * The database does not answer or gives no connection: no row can be read at the
	 * moment. Known by the exception type or SQL state (08, 28, 53, 57P, 58), or by a
	 * missing SQL state, as the exceptions of connection pools have none.
	 */
	OUTAGE,

	/** There is not enough memory. */
	MEMORY,

	/**
	 * Something that may pass: a lock, a timeout, a missing privilege or table, any other
	 * error of the database that does not concern the data, I/O, or what a mapper
	 * declares by a {@link TryLaterException}.
	 */
	PASSING,

	/**
	 * The data of the row, the document or the mapper. SQL exceptions are of this kind if
	 * their state is a cardinality violation (21) or a data exception (22).
	 */
	DOCUMENT;

	private static final Pattern OUTAGE_STATE = Pattern.compile("(08|28|53|57P|58).*");

	private static final Pattern DATA_STATE = Pattern.compile("2[12].*");

	/** The I/O exceptions that concern data and not a device or a connection. */
	private static final List<Class<? extends IOException>> DATA_EXCEPTIONS = List.of(CharConversionException.class,
			CharacterCodingException.class, MalformedURLException.class);

	/**
	 * Jackson 2's exceptions are I/O exceptions. The library does not depend on Jackson
	 * 2.
	 */
	private static final String JACKSON_2 = "com.fasterxml.jackson.";

	/**
	 * Returns the kind of an exception.
	 * @param ex the exception
	 * @return the kind
	 */
	public static FailureKind of(Throwable ex) {
		if (chain(ex).anyMatch(OutOfMemoryError.class::isInstance)) {
			return MEMORY;
		}
		if (chain(ex).anyMatch(FailureKind::isOutage)) {
			return OUTAGE;
		}
		return chain(ex).anyMatch(FailureKind::isPassing) ? PASSING : DOCUMENT;
	}

	/**
	 * Returns whether an exception may have damaged the session in which it was thrown,
	 * so that other documents fail in that session, too.
	 * @param ex the exception
	 * @return true if the database or Hibernate threw the exception or one of its causes
	 */
	static boolean isOfSession(Throwable ex) {
		return chain(ex).anyMatch((cause) -> cause instanceof SQLException || cause instanceof PersistenceException);
	}

	private static Stream<Throwable> chain(Throwable ex) {
		// Chains can have cycles.
		return Stream.<Throwable>iterate(ex, Objects::nonNull, Throwable::getCause).limit(100);
	}

	private static boolean isOutage(Throwable cause) {
		return cause instanceof JDBCConnectionException || cause instanceof SQLTransientConnectionException
				|| cause instanceof SQLNonTransientConnectionException || cause instanceof SQLRecoverableException
				|| (cause instanceof SQLException sql && isOutage(sql))
				|| (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError));
	}

	private static boolean isOutage(SQLException ex) {
		String state = ex.getSQLState();
		return (state == null || state.isEmpty()) ? !(ex instanceof SQLDataException)
				: OUTAGE_STATE.matcher(state).matches();
	}

	private static boolean isPassing(Throwable cause) {
		if (cause instanceof SQLException sql) {
			return !(sql instanceof SQLDataException)
					&& !DATA_STATE.matcher(Objects.requireNonNullElse(sql.getSQLState(), "")).matches();
		}
		return cause instanceof TryLaterException || cause instanceof TimeoutException
				|| cause instanceof InterruptedException || cause instanceof QueryTimeoutException
				|| cause instanceof LockTimeoutException || cause instanceof PessimisticLockException
				|| (cause instanceof IOException io && !isOfData(io));
	}

	private static boolean isOfData(IOException ex) {
		return DATA_EXCEPTIONS.stream().anyMatch((type) -> type.isInstance(ex))
				|| Stream.<Class<?>>iterate(ex.getClass(), Objects::nonNull, Class::getSuperclass)
					.anyMatch((type) -> type.getName().startsWith(JACKSON_2));
	}

}

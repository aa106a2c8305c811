package io.github.elasticsearchjpa.internal.log;

import java.sql.SQLException;

/**
 * A failure to write rows of the search log. Drivers put the values of rows into their
 * messages, and Hibernate logs these messages. Therefore the message of this exception
 * has no values of rows, and the {@link SQLException} is not its cause.
 */
final class LogWriteException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final boolean rowRejected;

	LogWriteException(SQLException ex) {
		super(describe(ex));
		this.rowRejected = isRowRejected(ex);
	}

	/**
	 * Returns whether the database rejected a row because of its values. If not, the
	 * database cannot write any row at the moment.
	 */
	boolean isRowRejected() {
		return this.rowRejected;
	}

	/** SQL states 22 and 23 are data exceptions and constraint violations. */
	private static boolean isRowRejected(SQLException ex) {
		String state = String.valueOf(ex.getSQLState());
		return state.startsWith("22") || state.startsWith("23");
	}

	/**
	 * Describes an exception without values of rows. The exception of a batch contains
	 * them; the next exception does not, unless it reports a rejected row.
	 */
	private static String describe(SQLException ex) {
		String text = "SQL state %s, error %d".formatted(ex.getSQLState(), ex.getErrorCode());
		SQLException next = ex.getNextException();
		return (isRowRejected(ex) || next == null) ? text : text + ": " + next.getMessage();
	}

}

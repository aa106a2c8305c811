package io.github.elasticsearchjpa.internal.log;

import java.sql.SQLException;

/**
 * The database did not take rows. Drivers put whole rows into their messages, and
 * Hibernate logs these; so what is told here is only what is not of the rows.
 */
final class LogWriteException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final boolean refusal;

	LogWriteException(SQLException ex) {
		super(describe(ex));
		this.refusal = isRefusal(ex);
	}

	/** Whether the database has no objection but to the rows themselves. */
	boolean isRefusal() {
		return this.refusal;
	}

	private static boolean isRefusal(SQLException ex) {
		String state = String.valueOf(ex.getSQLState());
		return state.startsWith("22") || state.startsWith("23");
	}

	/** The message of a batch has the rows; the one that follows has not. */
	private static String describe(SQLException ex) {
		String text = "SQL state %s, error %d".formatted(ex.getSQLState(), ex.getErrorCode());
		SQLException next = ex.getNextException();
		return (isRefusal(ex) || next == null) ? text : text + ": " + next.getMessage();
	}

}

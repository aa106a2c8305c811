package io.github.elasticsearchjpa.search;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What to say of one search beside its request: who asked and why, for the log; where to
 * send it; and which entities to load for its hits. Immutable; each method returns a
 * copy.
 *
 * <pre>
 * SearchOptions.defaults().user("ann").terms("large wild cat").fetch("author")
 * </pre>
 *
 * @param user who searches, or null if nobody known
 * @param terms what the user typed, or null
 * @param reference anything by which the application finds the search again, or null
 * @param logged whether the search goes into the log, if there is one
 * @param connection the name of the connection to ask, or null for that of the index
 * @param timeout how long to wait for the answer, or null for as long as the client does
 * @param fetch association paths of the entities to load with them, such as
 * {@code author}; others load as mapped
 * @param filter an HQL predicate over the alias {@code e} that entities of hits must
 * fulfil, or null; hits that do not are left out, and the others keep their rank
 * @param filterParameters a value for each named parameter of the filter
 */
public record SearchOptions(@Nullable String user, @Nullable String terms, @Nullable String reference, boolean logged,
		@Nullable String connection, @Nullable Duration timeout, List<String> fetch, @Nullable String filter,
		Map<String, Object> filterParameters) {

	private static final SearchOptions DEFAULTS = new SearchOptions(null, null, null, true, null, null, List.of(), null,
			Map.of());

	/**
	 * Creates options.
	 * @param user see above
	 * @param terms see above
	 * @param reference see above
	 * @param logged see above
	 * @param connection see above
	 * @param timeout see above
	 * @param fetch see above
	 * @param filter see above
	 * @param filterParameters see above
	 * @throws IllegalArgumentException if the timeout is not more than zero
	 */
	public SearchOptions {
		fetch = List.copyOf(fetch);
		filterParameters = Map.copyOf(filterParameters);
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException("The timeout of a search is more than zero, not %s.".formatted(timeout));
		}
	}

	/**
	 * The defaults: nothing said of the user, logged, the connection and the patience of
	 * the index, associations as mapped, every hit.
	 * @return the defaults
	 */
	public static SearchOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Says who searches.
	 * @param user a name or id; personal data, which the log can erase
	 * @return a copy
	 */
	public SearchOptions user(String user) {
		return new SearchOptions(user, this.terms, this.reference, this.logged, this.connection, this.timeout,
				this.fetch, this.filter, this.filterParameters);
	}

	/**
	 * Says what the user typed.
	 * @param terms the text
	 * @return a copy
	 */
	public SearchOptions terms(String terms) {
		return new SearchOptions(this.user, terms, this.reference, this.logged, this.connection, this.timeout,
				this.fetch, this.filter, this.filterParameters);
	}

	/**
	 * Gives the search a reference.
	 * @param reference anything by which the application finds the search in the log
	 * @return a copy
	 */
	public SearchOptions reference(String reference) {
		return new SearchOptions(this.user, this.terms, reference, this.logged, this.connection, this.timeout,
				this.fetch, this.filter, this.filterParameters);
	}

	/**
	 * Keeps the search out of the log.
	 * @return a copy
	 */
	public SearchOptions notLogged() {
		return new SearchOptions(this.user, this.terms, this.reference, false, this.connection, this.timeout,
				this.fetch, this.filter, this.filterParameters);
	}

	/**
	 * Asks another connection than that of the index, such as a cluster for reports.
	 * @param connection its name, as configured
	 * @return a copy
	 */
	public SearchOptions connection(String connection) {
		return new SearchOptions(this.user, this.terms, this.reference, this.logged, connection, this.timeout,
				this.fetch, this.filter, this.filterParameters);
	}

	/**
	 * Limits how long to wait. Elasticsearch is asked to stop by then and to return what
	 * it has found, which the results tell; if it does not answer at all, the search
	 * fails soon after.
	 * @param timeout more than zero
	 * @return a copy
	 */
	public SearchOptions timeout(Duration timeout) {
		return new SearchOptions(this.user, this.terms, this.reference, this.logged, this.connection, timeout,
				this.fetch, this.filter, this.filterParameters);
	}

	/**
	 * Loads associations together with the entities.
	 * @param paths association paths, such as {@code author} or {@code comments.author}
	 * @return a copy
	 */
	public SearchOptions fetch(String... paths) {
		return new SearchOptions(this.user, this.terms, this.reference, this.logged, this.connection, this.timeout,
				List.of(paths), this.filter, this.filterParameters);
	}

	/**
	 * Leaves out hits whose entity does not fulfil a condition, without moving the
	 * others.
	 * @param predicate an HQL predicate over the alias {@code e}, such as
	 * {@code e.published = true}
	 * @param parameters a value for each named parameter of the predicate
	 * @return a copy
	 */
	public SearchOptions where(String predicate, Map<String, Object> parameters) {
		return new SearchOptions(this.user, this.terms, this.reference, this.logged, this.connection, this.timeout,
				this.fetch, predicate, parameters);
	}

}

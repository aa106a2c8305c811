package io.github.elasticsearchjpa.search;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Options of one search beside its request: user, terms and reference for the log, the
 * connection and timeout, and the entities to load for the hits. Immutable; each
 * {@code with...} method returns a copy.
 *
 * <pre>
 * SearchOptions.defaults().withUser("ann").withTerms("large wild cat").withFetch("author")
 * </pre>
 */
public final class SearchOptions {

	private static final SearchOptions DEFAULTS = new SearchOptions();

	private @Nullable String user;

	private @Nullable String terms;

	private @Nullable String reference;

	private boolean logged = true;

	private @Nullable String connection;

	private @Nullable Duration timeout;

	private List<String> fetch = List.of();

	private @Nullable String filter;

	private Map<String, Object> filterParameters = Map.of();

	private SearchOptions() {
	}

	/**
	 * Returns the defaults: no user, terms or reference, logged, the connection of the
	 * index, the timeout of the connection, associations as mapped, and no filter.
	 * @return the defaults
	 */
	public static SearchOptions defaults() {
		return DEFAULTS;
	}

	private SearchOptions(SearchOptions other) {
		this.user = other.user;
		this.terms = other.terms;
		this.reference = other.reference;
		this.logged = other.logged;
		this.connection = other.connection;
		this.timeout = other.timeout;
		this.fetch = other.fetch;
		this.filter = other.filter;
		this.filterParameters = other.filterParameters;
	}

	private SearchOptions copy(Consumer<SearchOptions> change) {
		SearchOptions copy = new SearchOptions(this);
		change.accept(copy);
		return copy;
	}

	/**
	 * Returns the user who searches.
	 * @return the user, or null if unknown
	 */
	public @Nullable String user() {
		return this.user;
	}

	/**
	 * Returns a copy with another user.
	 * @param user a name or id, or null; personal data, which the log can erase
	 * @return a copy
	 */
	public SearchOptions withUser(@Nullable String user) {
		return copy((copy) -> copy.user = user);
	}

	/**
	 * Returns the text that the user typed.
	 * @return the text, or null
	 */
	public @Nullable String terms() {
		return this.terms;
	}

	/**
	 * Returns a copy with other search terms.
	 * @param terms the text, or null
	 * @return a copy
	 */
	public SearchOptions withTerms(@Nullable String terms) {
		return copy((copy) -> copy.terms = terms);
	}

	/**
	 * Returns the reference by which the application finds the search in the log.
	 * @return the reference, or null
	 */
	public @Nullable String reference() {
		return this.reference;
	}

	/**
	 * Returns a copy with another reference.
	 * @param reference any text, or null
	 * @return a copy
	 */
	public SearchOptions withReference(@Nullable String reference) {
		return copy((copy) -> copy.reference = reference);
	}

	/**
	 * Returns whether the search is written to the search log, if there is one.
	 * @return true if it is logged
	 */
	public boolean logged() {
		return this.logged;
	}

	/**
	 * Returns a copy with logging on or off.
	 * @param logged false to keep the search out of the log; true by default
	 * @return a copy
	 */
	public SearchOptions withLogged(boolean logged) {
		return copy((copy) -> copy.logged = logged);
	}

	/**
	 * Returns the name of the connection that the search is sent to.
	 * @return the name, or null for the connection of the index
	 */
	public @Nullable String connection() {
		return this.connection;
	}

	/**
	 * Returns a copy with another connection.
	 * @param connection the name of a connection, such as a cluster for reports, or null
	 * for the connection of the index
	 * @return a copy
	 */
	public SearchOptions withConnection(@Nullable String connection) {
		return copy((copy) -> copy.connection = connection);
	}

	/**
	 * Returns the time limit of the search.
	 * @return the duration, or null for the timeout of the connection
	 */
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	/**
	 * Returns a copy with another timeout. At the timeout, Elasticsearch stops the search
	 * and returns the hits found so far; see {@link SearchResults#timedOut()}. If it does
	 * not answer, the search fails about a second later. A {@code timeout} in the request
	 * takes precedence for Elasticsearch.
	 * @param timeout a positive duration, or null for the timeout of the connection
	 * @return a copy
	 * @throws IllegalArgumentException if the timeout is not positive
	 */
	public SearchOptions withTimeout(@Nullable Duration timeout) {
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException(
					"The timeout of a search is %s. It must be positive.".formatted(timeout));
		}
		return copy((copy) -> copy.timeout = timeout);
	}

	/**
	 * Returns the association paths that are loaded together with the entities.
	 * @return the paths; empty by default
	 */
	public List<String> fetch() {
		return this.fetch;
	}

	/**
	 * Returns a copy with other associations to load.
	 * @param fetch association paths, such as {@code author} or {@code comments.author};
	 * other associations load as mapped
	 * @return a copy
	 */
	public SearchOptions withFetch(String... fetch) {
		return copy((copy) -> copy.fetch = List.of(fetch));
	}

	/**
	 * Returns the HQL predicate over the alias {@code e} that entities of hits must
	 * satisfy.
	 * @return the predicate, or null
	 */
	public @Nullable String filter() {
		return this.filter;
	}

	/**
	 * Returns the values of the named parameters of the filter.
	 * @return the values by name; empty without a filter
	 */
	public Map<String, Object> filterParameters() {
		return this.filterParameters;
	}

	/**
	 * Returns a copy with a filter. Hits whose entity does not satisfy it are left out;
	 * the other hits keep their rank.
	 * @param filter an HQL predicate over the alias {@code e}, such as
	 * {@code e.published = true}
	 * @param parameters a value for each named parameter of the predicate
	 * @return a copy
	 */
	public SearchOptions withFilter(String filter, Map<String, Object> parameters) {
		return copy((copy) -> {
			copy.filter = filter;
			copy.filterParameters = Map.copyOf(parameters);
		});
	}

	private List<@Nullable Object> values() {
		return Arrays.asList(this.user, this.terms, this.reference, this.logged, this.connection, this.timeout,
				this.fetch, this.filter, this.filterParameters);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SearchOptions options && values().equals(options.values());
	}

	@Override
	public int hashCode() {
		return values().hashCode();
	}

	/** Omits user, terms, reference and parameters, which may be personal data. */
	@Override
	public String toString() {
		return "SearchOptions[logged=%s, connection=%s, timeout=%s, fetch=%s, filter=%s]".formatted(this.logged,
				this.connection, this.timeout, this.fetch, this.filter);
	}

}

package io.github.elasticsearchjpa.log;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.search.SearchExecution;
import io.github.elasticsearchjpa.search.SearchOptions;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Subselect;
import org.hibernate.type.NumericBooleanConverter;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A search in the log: the request, the user, the response, and the time it took. A row
 * of the table {@code search_query}.
 * <p>
 * A read-only entity; only the log writes and deletes it. Immutable; each {@code with...}
 * method returns a changed copy, for use in a {@link SearchQueryRedactor}.
 */
// LogEntities replaces the query by one with the table prefix. LogTables lists the
// columns.
@Entity
@Immutable
@Subselect("select * from search_query")
public class SearchQuery implements Cloneable {

	/** The version of the format of the columns. */
	static final int FORMAT = 1;

	@Id
	@JdbcTypeCode(SqlTypes.VARCHAR)
	@Column(name = "id")
	private UUID id = new UUID(0, 0);

	@Column(name = "format")
	private int format = FORMAT;

	@Enumerated(EnumType.STRING)
	@JdbcTypeCode(SqlTypes.VARCHAR)
	@Column(name = "query_type")
	private SearchExecution.Kind kind = SearchExecution.Kind.SEARCH;

	@Column(name = "index_names")
	private String indexes = "";

	@Column(name = "user_name")
	private @Nullable String user;

	@Column(name = "search_terms")
	private @Nullable String terms;

	@Column(name = "search_reference")
	private @Nullable String reference;

	@JdbcTypeCode(SqlTypes.LONG32VARCHAR)
	@Column(name = "query_body")
	private String body = "{}";

	@JdbcTypeCode(SqlTypes.LONG32VARCHAR)
	@Column(name = "hits")
	private @Nullable String hits;

	@Column(name = "total_hits")
	private @Nullable Long total;

	@Column(name = "total_relation")
	private @Nullable String totalRelation;

	@JdbcTypeCode(SqlTypes.LONG32VARCHAR)
	@Column(name = "aggregations")
	private @Nullable String aggregations;

	@JdbcTypeCode(SqlTypes.LONG32VARCHAR)
	@Column(name = "answer_rest")
	private @Nullable String rest;

	@Column(name = "executed_at")
	private Instant executedAt = Instant.EPOCH;

	@Column(name = "duration_seconds")
	private BigDecimal seconds = BigDecimal.ZERO;

	@Column(name = "took_ms")
	private @Nullable Long took;

	@Convert(converter = NumericBooleanConverter.class)
	@Column(name = "timed_out")
	private boolean timedOut;

	@Column(name = "failure")
	private @Nullable String failure;

	@Column(name = "failure_status")
	private @Nullable Integer failureStatus;

	/** Creates an empty instance, which Hibernate fills. */
	protected SearchQuery() {
	}

	/**
	 * Creates the row of a search.
	 * @param search the search; its response may lack the documents of the hits
	 * @return the row, not redacted
	 */
	public static SearchQuery of(SearchExecution search) {
		SearchQuery query = new SearchQuery();
		query.id = search.id();
		query.kind = search.kind();
		query.indexes = String.join(",", search.indexes());
		query.user = search.options().user();
		query.terms = search.options().terms();
		query.reference = search.options().reference();
		query.body = search.body().toString();
		query.executedAt = search.executedAt();
		query.seconds = BigDecimal.valueOf(search.duration().toNanos())
			.movePointLeft(9)
			.setScale(6, RoundingMode.HALF_UP);
		if (search.response() != null) {
			query.set(StoredResponse.of(search.response()));
		}
		RequestFailedException failure = search.failure();
		if (failure != null) {
			query.failure = failure.reason();
			query.failureStatus = failure.status();
		}
		return query;
	}

	private void set(StoredResponse response) {
		this.hits = text(response.hits());
		this.total = response.total();
		this.totalRelation = response.relation();
		this.aggregations = text(response.aggregations());
		this.rest = text(response.rest());
		this.took = response.took();
		this.timedOut = response.timedOut();
	}

	/** Returns a changed copy. All fields are immutable, so a shallow copy suffices. */
	private SearchQuery copy(Consumer<SearchQuery> change) {
		try {
			SearchQuery copy = (SearchQuery) clone();
			change.accept(copy);
			return copy;
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable String text(@Nullable JsonNode node) {
		return (node != null) ? node.toString() : null;
	}

	/**
	 * Returns the id of the search.
	 * @return the id, which is also in the results of the search
	 */
	public UUID id() {
		return this.id;
	}

	/**
	 * Returns the kind of the search.
	 * @return search or count
	 */
	public SearchExecution.Kind kind() {
		return this.kind;
	}

	/**
	 * Returns the names of the searched indexes.
	 * @return the names, as configured
	 */
	public List<String> indexes() {
		return List.of(this.indexes.split(",", -1));
	}

	/**
	 * Returns the name of the user who searched.
	 * @return the name that the application gave, at most 255 characters, or null
	 */
	public @Nullable String user() {
		return this.user;
	}

	/**
	 * Returns the terms that the user typed.
	 * @return the terms that the application gave, at most 1,000 characters, or null
	 */
	public @Nullable String terms() {
		return this.terms;
	}

	/**
	 * Returns the reference by which the application can find the search again.
	 * @return the reference that the application gave, at most 255 characters, or null
	 */
	public @Nullable String reference() {
		return this.reference;
	}

	/**
	 * Returns the request as it was sent.
	 * @return a JSON object
	 */
	public String body() {
		return this.body;
	}

	/**
	 * Returns the hits of the page, without their documents.
	 * @return a JSON array in the format of {@code hits.hits} in the response: id, index,
	 * score, highlight, fields; null if the log does not keep hits, or if the response
	 * has none, as for a count
	 */
	public @Nullable String hits() {
		return this.hits;
	}

	/**
	 * Returns the number of matching documents.
	 * @return the number, or null if it was not counted or the search failed
	 */
	public @Nullable Long total() {
		return this.total;
	}

	/**
	 * Returns the precision of {@link #total()}.
	 * @return {@code eq} if the total is exact, {@code gte} if it is a lower bound; null
	 * without a total
	 */
	public @Nullable String totalRelation() {
		return this.totalRelation;
	}

	/**
	 * Returns the aggregations of the response.
	 * @return a JSON object as in the response, or null
	 */
	public @Nullable String aggregations() {
		return this.aggregations;
	}

	/**
	 * Returns the time at which the search was sent.
	 * @return the time
	 */
	public Instant executedAt() {
		return this.executedAt;
	}

	/**
	 * Returns the total duration until the entities were loaded or the search failed.
	 * @return the duration, to the microsecond
	 */
	public Duration duration() {
		return Duration.ofNanos(this.seconds.movePointRight(9).longValue());
	}

	/**
	 * Returns the time that Elasticsearch reports in {@code took}.
	 * @return the time, to the millisecond, or null if the search failed
	 */
	public @Nullable Duration took() {
		return (this.took != null) ? Duration.ofMillis(this.took) : null;
	}

	/**
	 * Returns whether Elasticsearch stopped the search early because of its timeout.
	 * @return true if the hits may be incomplete
	 */
	public boolean timedOut() {
		return this.timedOut;
	}

	/**
	 * Returns the reason why the search failed.
	 * @return the reason, at most 2,000 characters, or null if the search succeeded
	 */
	public @Nullable String failure() {
		return this.failure;
	}

	/**
	 * Returns a copy with another user or without a user.
	 * @param user the name of the user, or null
	 * @return a copy
	 */
	public SearchQuery withUser(@Nullable String user) {
		return copy((copy) -> copy.user = user);
	}

	/**
	 * Returns a copy with other terms or without terms. The terms are usually in the
	 * {@linkplain #withBody body}, too.
	 * @param terms the terms, or null
	 * @return a copy
	 */
	public SearchQuery withTerms(@Nullable String terms) {
		return copy((copy) -> copy.terms = terms);
	}

	/**
	 * Returns a copy with another reference or without a reference.
	 * @param reference the reference, or null
	 * @return a copy
	 */
	public SearchQuery withReference(@Nullable String reference) {
		return copy((copy) -> copy.reference = reference);
	}

	/**
	 * Returns a copy with another request.
	 * @param body a JSON object
	 * @return a copy
	 * @throws IllegalArgumentException if the text is not a JSON object
	 */
	public SearchQuery withBody(String body) {
		if (!StoredJson.tree(body).isObject()) {
			throw new IllegalArgumentException("The body of a search must be a JSON object.");
		}
		return copy((copy) -> copy.body = body);
	}

	/**
	 * Returns a copy with other hits or without hits.
	 * @param hits a JSON array in the format of {@link #hits()}, or null
	 * @return a copy
	 * @throws IllegalArgumentException if the text is not a JSON array
	 */
	public SearchQuery withHits(@Nullable String hits) {
		if (hits != null && !StoredJson.tree(hits).isArray()) {
			throw new IllegalArgumentException("The hits of a search must be a JSON array.");
		}
		return copy((copy) -> copy.hits = hits);
	}

	/**
	 * Returns a copy without aggregations and suggestions, which can repeat values of
	 * documents and user input.
	 * @return a copy
	 */
	public SearchQuery withoutAggregations() {
		return copy((copy) -> {
			copy.aggregations = null;
			copy.rest = null;
		});
	}

	/**
	 * Returns the request, so that it can be run again.
	 * @return the request as it was sent, with all defaults
	 */
	public Search search() {
		return Search.of(StoredJson.map(this.body));
	}

	/**
	 * Returns the search with its response, so that it can be replayed: the same hits,
	 * scores and highlights in the same order, without documents. There are no hits if
	 * the log did not keep them.
	 * @return the search with its response or its failure
	 */
	public SearchExecution execution() {
		return new SearchExecution(this.id, this.kind, indexes(), (ObjectNode) StoredJson.tree(this.body), options(),
				this.executedAt, duration(), (this.failure != null) ? null : storedResponse().response(this.kind),
				(this.failure != null) ? new RequestFailedException("the search " + this.id,
						Objects.requireNonNullElse(this.failureStatus, 0), this.failure, null) : null);
	}

	private SearchOptions options() {
		return SearchOptions.defaults().withUser(this.user).withTerms(this.terms).withReference(this.reference);
	}

	private StoredResponse storedResponse() {
		return new StoredResponse(this.total, this.totalRelation, this.took, this.timedOut, tree(this.hits),
				tree(this.aggregations), StoredJson.tree((this.rest != null) ? this.rest : "{}"));
	}

	private static @Nullable JsonNode tree(@Nullable String json) {
		return (json != null) ? StoredJson.tree(json) : null;
	}

	/**
	 * Returns the version of the format of the row.
	 * @return the version
	 */
	public int format() {
		return this.format;
	}

	/**
	 * Returns the duration of the search in seconds.
	 * @return the seconds, with six decimal places
	 */
	public BigDecimal seconds() {
		return this.seconds;
	}

	/**
	 * Returns the HTTP status of a failed search.
	 * @return the status, 0 if there was no answer, or null if the search succeeded
	 */
	public @Nullable Integer failureStatus() {
		return this.failureStatus;
	}

	/**
	 * Returns the parts of the response that have no column of their own, such as
	 * suggestions and failed shards.
	 * @return a JSON object, or null
	 */
	public @Nullable String rest() {
		return this.rest;
	}

	/** Returns a text without user input. */
	@Override
	public String toString() {
		return "SearchQuery[%s of %s at %s]".formatted(this.id, this.indexes, this.executedAt);
	}

}

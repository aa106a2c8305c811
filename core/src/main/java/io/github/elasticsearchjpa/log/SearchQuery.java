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
 * A row of the log: what was asked, by whom, what came back, and how long it took.
 * <p>
 * An entity to be read, in the table {@code search_query}; only the log writes and
 * deletes it. Immutable; each {@code with...} method returns a copy, for a
 * {@link SearchQueryRedactor}.
 */
@Entity
@Immutable
@Subselect("select * from search_query") // with the prefix, see LogEntities
public class SearchQuery implements Cloneable {

	/** The version of what is in the columns. */
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

	/** For Hibernate. */
	protected SearchQuery() {
	}

	/**
	 * Creates the row of a search, as the log writes it.
	 * @param search the search; its response may lack the documents
	 * @return the row, not yet redacted
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
	 * The id of the search.
	 * @return the id that its results have
	 */
	public UUID id() {
		return this.id;
	}

	/**
	 * What was asked for.
	 * @return documents, or their number
	 */
	public SearchExecution.Kind kind() {
		return this.kind;
	}

	/**
	 * The indexes searched.
	 * @return their names, as configured
	 */
	public List<String> indexes() {
		return List.of(this.indexes.split(",", -1));
	}

	/**
	 * Who searched.
	 * @return what the application said, at most 255 characters, or null
	 */
	public @Nullable String user() {
		return this.user;
	}

	/**
	 * What was typed.
	 * @return what the application said, at most 1,000 characters, or null
	 */
	public @Nullable String terms() {
		return this.terms;
	}

	/**
	 * What the application finds the search again by.
	 * @return what the application said, at most 255 characters, or null
	 */
	public @Nullable String reference() {
		return this.reference;
	}

	/**
	 * The request as sent.
	 * @return JSON
	 */
	public String body() {
		return this.body;
	}

	/**
	 * The page that came back.
	 * @return a JSON array in the shape of the answer's {@code hits.hits}: id, index,
	 * score, highlight, fields, without documents; null if hits are not kept or there
	 * were none to keep
	 */
	public @Nullable String hits() {
		return this.hits;
	}

	/**
	 * How many documents match.
	 * @return the number, or null if it was not counted or the search failed
	 */
	public @Nullable Long total() {
		return this.total;
	}

	/**
	 * What the total says.
	 * @return {@code eq} if it is exact, {@code gte} if there are at least so many, or
	 * null
	 */
	public @Nullable String totalRelation() {
		return this.totalRelation;
	}

	/**
	 * The aggregations that came back.
	 * @return a JSON object as in the answer, or null
	 */
	public @Nullable String aggregations() {
		return this.aggregations;
	}

	/**
	 * When the search was sent.
	 * @return the time
	 */
	public Instant executedAt() {
		return this.executedAt;
	}

	/**
	 * How long it took until there were entities, or a failure.
	 * @return the whole time, to the microsecond
	 */
	public Duration duration() {
		return Duration.ofNanos(this.seconds.movePointRight(9).longValue());
	}

	/**
	 * How long Elasticsearch took.
	 * @return its own measure, or null if the search failed
	 */
	public @Nullable Duration took() {
		return (this.took != null) ? Duration.ofMillis(this.took) : null;
	}

	/**
	 * Whether Elasticsearch stopped before it had looked at everything.
	 * @return what it said
	 */
	public boolean timedOut() {
		return this.timedOut;
	}

	/**
	 * Why there was no answer.
	 * @return the reason, at most 2,000 characters, or null if there was one
	 */
	public @Nullable String failure() {
		return this.failure;
	}

	/**
	 * The same search of another user, or of nobody.
	 * @param user who, or null
	 * @return a copy
	 */
	public SearchQuery withUser(@Nullable String user) {
		return copy((copy) -> copy.user = user);
	}

	/**
	 * The same search with other terms, or none. They are in the body, too.
	 * @param terms what was typed, or null
	 * @return a copy
	 */
	public SearchQuery withTerms(@Nullable String terms) {
		return copy((copy) -> copy.terms = terms);
	}

	/**
	 * The same search with another reference, or none.
	 * @param reference the reference, or null
	 * @return a copy
	 */
	public SearchQuery withReference(@Nullable String reference) {
		return copy((copy) -> copy.reference = reference);
	}

	/**
	 * The same search with another request.
	 * @param body a JSON object
	 * @return a copy
	 * @throws IllegalArgumentException if it is none
	 */
	public SearchQuery withBody(String body) {
		if (!StoredJson.tree(body).isObject()) {
			throw new IllegalArgumentException("The body of a search is a JSON object.");
		}
		return copy((copy) -> copy.body = body);
	}

	/**
	 * The same search with other hits, or none.
	 * @param hits a JSON array in the shape of {@link #hits()}, or null
	 * @return a copy
	 * @throws IllegalArgumentException if it is none
	 */
	public SearchQuery withHits(@Nullable String hits) {
		if (hits != null && !StoredJson.tree(hits).isArray()) {
			throw new IllegalArgumentException("The hits of a search are a JSON array.");
		}
		return copy((copy) -> copy.hits = hits);
	}

	/**
	 * The same search without aggregations and suggestions, which can repeat what is in
	 * documents and what was typed.
	 * @return a copy
	 */
	public SearchQuery withoutAggregations() {
		return copy((copy) -> {
			copy.aggregations = null;
			copy.rest = null;
		});
	}

	/**
	 * The request, to be run again now.
	 * @return the request as it was sent, with all defaults
	 */
	public Search search() {
		return Search.of(StoredJson.map(this.body));
	}

	/**
	 * The search as it was, to be replayed: the same hits, scores and highlights in the
	 * same order, but no documents. A search whose hits were not kept has none.
	 * @return the search with its answer, or why it failed
	 */
	public SearchExecution execution() {
		return new SearchExecution(this.id, this.kind, indexes(), (ObjectNode) StoredJson.tree(this.body), options(),
				this.executedAt, duration(), (this.failure != null) ? null : answer().response(this.kind),
				(this.failure != null) ? new RequestFailedException("the search " + this.id,
						Objects.requireNonNullElse(this.failureStatus, 0), this.failure, null) : null);
	}

	private SearchOptions options() {
		return SearchOptions.defaults().withUser(this.user).withTerms(this.terms).withReference(this.reference);
	}

	private StoredResponse answer() {
		return new StoredResponse(this.total, this.totalRelation, this.took, this.timedOut, tree(this.hits),
				tree(this.aggregations), StoredJson.tree((this.rest != null) ? this.rest : "{}"));
	}

	private static @Nullable JsonNode tree(@Nullable String json) {
		return (json != null) ? StoredJson.tree(json) : null;
	}

	/**
	 * Returns the format version of the row.
	 * @return the version
	 */
	public int format() {
		return this.format;
	}

	/**
	 * Returns the duration of the search in seconds.
	 * @return the seconds, with six decimals
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

	/** Says nothing of what was typed. */
	@Override
	public String toString() {
		return "SearchQuery[%s of %s at %s]".formatted(this.id, this.indexes, this.executedAt);
	}

}

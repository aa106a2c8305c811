package io.github.elasticsearchjpa.log;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.search.ExecutedSearch;
import io.github.elasticsearchjpa.search.Search;
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
public class SearchQuery {

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
	private ExecutedSearch.Kind kind = ExecutedSearch.Kind.SEARCH;

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

	private SearchQuery(SearchQuery other) {
		this.id = other.id;
		this.format = other.format;
		this.kind = other.kind;
		this.indexes = other.indexes;
		this.user = other.user;
		this.terms = other.terms;
		this.reference = other.reference;
		this.body = other.body;
		this.hits = other.hits;
		this.total = other.total;
		this.totalRelation = other.totalRelation;
		this.aggregations = other.aggregations;
		this.rest = other.rest;
		this.executedAt = other.executedAt;
		this.seconds = other.seconds;
		this.took = other.took;
		this.timedOut = other.timedOut;
		this.failure = other.failure;
		this.failureStatus = other.failureStatus;
	}

	static SearchQuery of(LoggedSearch search) {
		SearchQuery query = new SearchQuery();
		query.id = search.id();
		query.kind = search.kind();
		query.indexes = String.join(",", search.indexes());
		query.user = search.user();
		query.terms = search.terms();
		query.reference = search.reference();
		query.body = search.body().toString();
		query.executedAt = search.executedAt();
		query.seconds = BigDecimal.valueOf(search.duration().toNanos())
			.movePointLeft(9)
			.setScale(6, RoundingMode.HALF_UP);
		LoggedAnswer answer = search.answer();
		if (answer != null) {
			query.hits = text(answer.hits());
			query.total = answer.total();
			query.totalRelation = answer.relation();
			query.aggregations = text(answer.aggregations());
			query.rest = text(answer.rest());
			query.took = answer.took();
			query.timedOut = answer.timedOut();
		}
		RequestFailedException failure = search.failure();
		if (failure != null) {
			query.failure = failure.reason();
			query.failureStatus = failure.status();
		}
		return query;
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
	public ExecutedSearch.Kind kind() {
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
		SearchQuery copy = new SearchQuery(this);
		copy.user = user;
		return copy;
	}

	/**
	 * The same search with other terms, or none. They are in the body, too.
	 * @param terms what was typed, or null
	 * @return a copy
	 */
	public SearchQuery withTerms(@Nullable String terms) {
		SearchQuery copy = new SearchQuery(this);
		copy.terms = terms;
		return copy;
	}

	/**
	 * The same search with another reference, or none.
	 * @param reference the reference, or null
	 * @return a copy
	 */
	public SearchQuery withReference(@Nullable String reference) {
		SearchQuery copy = new SearchQuery(this);
		copy.reference = reference;
		return copy;
	}

	/**
	 * The same search with another request.
	 * @param body a JSON object
	 * @return a copy
	 * @throws IllegalArgumentException if it is none
	 */
	public SearchQuery withBody(String body) {
		if (!LogJson.tree(body).isObject()) {
			throw new IllegalArgumentException("The body of a search is a JSON object.");
		}
		SearchQuery copy = new SearchQuery(this);
		copy.body = body;
		return copy;
	}

	/**
	 * The same search with other hits, or none.
	 * @param hits a JSON array in the shape of {@link #hits()}, or null
	 * @return a copy
	 * @throws IllegalArgumentException if it is none
	 */
	public SearchQuery withHits(@Nullable String hits) {
		if (hits != null && !LogJson.tree(hits).isArray()) {
			throw new IllegalArgumentException("The hits of a search are a JSON array.");
		}
		SearchQuery copy = new SearchQuery(this);
		copy.hits = hits;
		return copy;
	}

	/**
	 * The same search without aggregations and suggestions, which can repeat what is in
	 * documents and what was typed.
	 * @return a copy
	 */
	public SearchQuery withoutAggregations() {
		SearchQuery copy = new SearchQuery(this);
		copy.aggregations = null;
		copy.rest = null;
		return copy;
	}

	/**
	 * The request, to be run again now.
	 * @return the request as it was sent, with all defaults
	 */
	public Search search() {
		return Search.of(LogJson.map(this.body));
	}

	/**
	 * The search as it was, to be replayed: the same hits, scores and highlights in the
	 * same order, but no documents. A search whose hits were not kept has none.
	 * @return the search with its answer, or why it failed
	 */
	public ExecutedSearch executed() {
		return new ExecutedSearch(this.id, this.kind, indexes(), (ObjectNode) LogJson.tree(this.body), options(),
				this.executedAt, duration(), (this.failure != null) ? null : answer().response(this.kind),
				(this.failure != null) ? new RequestFailedException("the search " + this.id,
						Objects.requireNonNullElse(this.failureStatus, 0), this.failure, null) : null);
	}

	private SearchOptions options() {
		SearchOptions options = SearchOptions.defaults();
		options = (this.user != null) ? options.user(this.user) : options;
		options = (this.terms != null) ? options.terms(this.terms) : options;
		return (this.reference != null) ? options.reference(this.reference) : options;
	}

	private LoggedAnswer answer() {
		return new LoggedAnswer(this.total, this.totalRelation, this.took, this.timedOut, tree(this.hits),
				tree(this.aggregations), LogJson.tree((this.rest != null) ? this.rest : "{}"));
	}

	private static @Nullable JsonNode tree(@Nullable String json) {
		return (json != null) ? LogJson.tree(json) : null;
	}

	int format() {
		return this.format;
	}

	BigDecimal seconds() {
		return this.seconds;
	}

	@Nullable Long tookMillis() {
		return this.took;
	}

	@Nullable Integer failureStatus() {
		return this.failureStatus;
	}

	@Nullable String rest() {
		return this.rest;
	}

	/** Says nothing of what was typed. */
	@Override
	public String toString() {
		return "SearchQuery[%s of %s at %s]".formatted(this.id, this.indexes, this.executedAt);
	}

}

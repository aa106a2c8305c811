package io.github.elasticsearchjpa.log;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Subselect;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A click on a hit: a row of the table {@code search_click}. A read-only entity; only the
 * log writes and deletes it.
 * <p>
 * The log may lack the search of a click: the search is not written yet, expired, or was
 * never logged.
 */
// LogEntities replaces the query by one with the table prefix.
@Entity
@Immutable
@Subselect("select * from search_click")
public class SearchClick {

	@Id
	@JdbcTypeCode(SqlTypes.VARCHAR)
	@Column(name = "id")
	private UUID id = new UUID(0, 0);

	@JdbcTypeCode(SqlTypes.VARCHAR)
	@Column(name = "query_id")
	private UUID queryId = new UUID(0, 0);

	@Column(name = "document_id")
	private String documentId = "";

	@Column(name = "hit_rank")
	private @Nullable Integer rank;

	@Column(name = "clicked_at")
	private Instant clickedAt = Instant.EPOCH;

	/** Creates an empty instance, which Hibernate fills. */
	protected SearchClick() {
	}

	/**
	 * Returns the id of the click.
	 * @return the id
	 */
	public UUID id() {
		return this.id;
	}

	/**
	 * Returns the id of the search whose hit was clicked.
	 * @return the id of the search, which is also the id of its {@link SearchQuery}
	 */
	public UUID queryId() {
		return this.queryId;
	}

	/**
	 * Returns the id of the clicked document.
	 * @return the document id, at most 600 characters
	 */
	public String documentId() {
		return this.documentId;
	}

	/**
	 * Returns the rank of the clicked hit among all hits of the search.
	 * @return the rank, from 1; null if neither the logged hits nor the call of
	 * {@link SearchLog#click(UUID, String, int)} gave it
	 */
	public @Nullable Integer rank() {
		return this.rank;
	}

	/**
	 * Returns the time of the click.
	 * @return the time
	 */
	public Instant clickedAt() {
		return this.clickedAt;
	}

	@Override
	public String toString() {
		return "SearchClick[%s of %s at %s]".formatted(this.documentId, this.queryId, this.clickedAt);
	}

}

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
 * A click on a hit. An entity to be read, in the table {@code search_click}; only the log
 * writes and deletes it. Its search may not be in the log: yet, any more, or at all.
 */
@Entity
@Immutable
@Subselect("select * from search_click") // with the prefix, see LogEntities
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

	/** For Hibernate. */
	protected SearchClick() {
	}

	/**
	 * The id of the click.
	 * @return an id of its own
	 */
	public UUID id() {
		return this.id;
	}

	/**
	 * The search whose results were clicked.
	 * @return the id that its results and its {@link SearchQuery} have
	 */
	public UUID queryId() {
		return this.queryId;
	}

	/**
	 * What was clicked.
	 * @return the id of the document
	 */
	public String documentId() {
		return this.documentId;
	}

	/**
	 * Where it was among the hits.
	 * @return its rank, from 1; null if neither the log nor the one who reported the
	 * click knew
	 */
	public @Nullable Integer rank() {
		return this.rank;
	}

	/**
	 * When it was clicked.
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

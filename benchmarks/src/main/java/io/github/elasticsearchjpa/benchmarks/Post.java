package io.github.elasticsearchjpa.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.github.elasticsearchjpa.mapping.SearchDocument;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Transient;
import org.hibernate.search.mapper.pojo.automaticindexing.ReindexOnUpdate;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.FullTextField;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.GenericField;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.Indexed;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.IndexingDependency;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.ObjectPath;
import org.hibernate.search.mapper.pojo.mapping.definition.annotation.PropertyValue;

/** The entity with a million rows. Both libraries build the same document from it. */
@Entity
@Indexed(index = Post.HIBERNATE_SEARCH_INDEX)
class Post implements SearchDocument {

	static final String HIBERNATE_SEARCH_INDEX = "hibernate-search-posts";

	@Id
	@SuppressWarnings("UnusedVariable") // read by Hibernate
	private long id;

	@FullTextField
	@Column(nullable = false)
	private String title = "";

	@FullTextField
	@Column(nullable = false, length = 1000)
	private String body = "";

	@ManyToOne(fetch = FetchType.LAZY, optional = false)
	private Author author;

	@SuppressWarnings("NullAway.Init")
	protected Post() {
	}

	@Override
	public Object toSearchDocument(String index) {
		return new Document(this.title, this.body, getAuthorName());
	}

	@Transient
	@GenericField(name = "author")
	@IndexingDependency(reindexOnUpdate = ReindexOnUpdate.SHALLOW, derivedFrom = @ObjectPath({
			@PropertyValue(propertyName = "author"), @PropertyValue(propertyName = "name") }))
	String getAuthorName() {
		return this.author.name();
	}

	/** Inserts the posts that are missing among those with the ids from 1 to a number. */
	static void insert(Connection connection, int upTo) throws SQLException {
		insertRows(connection, upTo);
		try (Statement statement = connection.createStatement()) {
			statement.execute("vacuum analyze");
		}
	}

	/** Inserts the posts like {@link #insert}, without a vacuum. */
	static void insertRows(Connection connection, int upTo) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("insert into author (id, name) select n, 'Author number ' || n "
					+ "from generate_series(1, 10000) n on conflict do nothing");
			statement.execute("insert into post (id, title, body, author_id) select n, 'Post number ' || n,"
					+ " repeat('some words of text that is about ' || n || ' things, ', 6), 1 + n * 7919 % 10000 "
					+ "from generate_series(1 + (select count(*) from post), " + upTo + ") n");
		}
	}

	/** A document with the fields of {@code posts.json}. */
	record Document(String title, String body, String author) {
	}

}

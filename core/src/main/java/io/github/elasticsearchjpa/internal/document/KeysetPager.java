package io.github.elasticsearchjpa.internal.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.mapping.EntityKey;
import io.github.elasticsearchjpa.internal.mapping.IndexedType;
import io.github.elasticsearchjpa.internal.text.PrintableText;
import io.github.elasticsearchjpa.operation.DocumentFailure;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * A pager over the keys of all rows in scope, in the order of their ids. Each page starts
 * after the last id of the previous page: {@code where id > :after order by id}.
 */
final class KeysetPager {

	private final LibraryTransactions transactions;

	private final int pageSize;

	KeysetPager(LibraryTransactions transactions, int pageSize) {
		this.transactions = transactions;
		this.pageSize = pageSize;
	}

	/**
	 * A page of keys of rows.
	 *
	 * @param type the entity type of the rows
	 * @param documentIds the document ids of the rows
	 * @param failures the rows whose key cannot be a document id
	 * @param last the id of the last row, or null if the page is empty
	 * @param end true if there are no more rows
	 */
	record Page(IndexedType type, List<String> documentIds, List<DocumentFailure> failures, @Nullable Object last,
			boolean end) {
	}

	/** Returns the page after an id, or the first page if the id is null. */
	Page next(IndexedType type, @Nullable Object after) {
		EntityKey id = type.id();
		EntityKey document = type.documentKey();
		String select = id.order() + ((document != id) ? ", " + document.order() : "");
		List<Object[]> rows = this.transactions.fromTransaction((session) -> {
			SelectionQuery<Object[]> query = session.createSelectionQuery(
					type.query(select, (after != null) ? id.isAfter() : "") + " order by " + id.order(),
					Object[].class);
			if (after != null) {
				id.bindAfter(after, query::setParameter);
			}
			return query.setReadOnly(true).setMaxResults(this.pageSize).getResultList();
		});
		List<String> documentIds = new ArrayList<>(rows.size());
		List<DocumentFailure> failures = new ArrayList<>();
		Object last = null;
		for (Object[] row : rows) {
			last = Objects.requireNonNull(id.fromRow(row, 0));
			try {
				documentIds.add(documentId(type, (document != id) ? document.fromRow(row, id.size()) : last));
			}
			catch (IllegalArgumentException ex) {
				failures.add(new DocumentFailure(PrintableText.of(type.name() + " " + id.toText(last)),
						PrintableText.of(String.valueOf(ex.getMessage()))));
			}
		}
		return new Page(type, documentIds, failures, last, rows.size() < this.pageSize);
	}

	private static String documentId(IndexedType type, @Nullable Object key) {
		if (key == null) {
			throw new IllegalArgumentException("the document id is null");
		}
		return type.documentIdOf(key);
	}

}

package io.github.elasticsearchjpa.internal.mapping;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.HibernateException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.query.ParameterMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The HQL predicate over the alias {@code e} that selects the rows of an index, and the
 * check of such predicates.
 */
public final class Scope {

	private static final Pattern SYNTAX_ERROR = Pattern.compile("At \\d+:\\d+ and token '(.*?)', ");

	private Scope() {
	}

	/** Returns the scopes of the index and of the mapper; an entity must satisfy all. */
	static List<String> of(IndexSettings settings, DocumentMapper<Object> mapper) {
		return Stream.of(settings.scope(), mapper.scope(settings.name()))
			.filter((scope) -> scope != null && !scope.isBlank())
			.distinct()
			.toList();
	}

	/** Joins scopes to one predicate. Returns null, for all rows, if there are none. */
	static @Nullable String join(List<String> scopes) {
		return scopes.isEmpty() ? null
				: String.join(" and ", scopes.stream().map((scope) -> "(" + scope + ")").toList());
	}

	/** Checks a scope, which cannot have parameters. */
	static @Nullable String problem(SessionFactory sessionFactory, String entity, String scope) {
		return problem(sessionFactory, entity, scope, Set.of());
	}

	/**
	 * Checks whether a text is an HQL predicate over the alias {@code e} with exactly the
	 * given parameters.
	 * @param sessionFactory the session factory that maps the entity
	 * @param entity the name of the entity
	 * @param predicate the text
	 * @param values the names of the parameters that have a value
	 * @return the problem, as the end of a sentence; null if the text is such a predicate
	 */
	public static @Nullable String problem(SessionFactory sessionFactory, String entity, String predicate,
			Set<String> values) {
		// Parsed twice. Without parentheses, a text that closes a parenthesis it did not
		// open fails; in parentheses, a text that goes on after the condition, such as
		// with an order, fails.
		String query = "select 1 from " + entity + " e where ";
		try (Session session = sessionFactory.openSession()) {
			session.createSelectionQuery(query + predicate, Object.class);
			ParameterMetadata metadata = session.createSelectionQuery(query + "(" + predicate + ")", Object.class)
				.getParameterMetadata();
			Set<String> parameters = new TreeSet<>(metadata.getNamedParameterNames());
			if (metadata.hasPositionalParameters()) {
				parameters.add("?");
			}
			if (parameters.equals(values)) {
				return null;
			}
			return values.isEmpty() ? "it has a parameter without a value"
					: "its parameters are %s, but values are given for %s".formatted(parameters, new TreeSet<>(values));
		}
		catch (HibernateException | IllegalArgumentException ex) {
			return shorten(String.valueOf(ex.getMessage()));
		}
	}

	/** Removes the query around the predicate, which the user did not write. */
	private static String shorten(String message) {
		Matcher syntax = SYNTAX_ERROR.matcher(message);
		if (syntax.lookingAt()) {
			return syntax.group(1).equals("<EOF>") ? "unexpected end" : "unexpected '" + syntax.group(1) + "'";
		}
		return message.lines().findFirst().orElse("").replaceFirst(" \\[select 1 from .*", "");
	}

}

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

/** An HQL predicate over the alias {@code e}: which rows belong in an index. */
public final class Scope {

	private static final Pattern SYNTAX_ERROR = Pattern.compile("At \\d+:\\d+ and token '(.*?)', ");

	private Scope() {
	}

	/** The scopes that an entity must meet, of the index and of the mapper. */
	static List<String> of(IndexSettings settings, DocumentMapper<Object> mapper) {
		return Stream.of(settings.scope(), mapper.scope(settings.name()))
			.filter((scope) -> scope != null && !scope.isBlank())
			.distinct()
			.toList();
	}

	/** One predicate of several, or null for every row. */
	static @Nullable String all(List<String> scopes) {
		return scopes.isEmpty() ? null
				: String.join(" and ", scopes.stream().map((scope) -> "(" + scope + ")").toList());
	}

	/**
	 * Why a text is no predicate, or null if it is one. It must stand alone and within
	 * parentheses: what would close ours fails alone, and what would go on after the
	 * condition, such as an order, fails within.
	 */
	static @Nullable String mistake(SessionFactory sessionFactory, String entity, String scope) {
		return mistake(sessionFactory, entity, scope, Set.of());
	}

	/**
	 * Why a text is no predicate with certain parameters.
	 * @param sessionFactory where the entity is mapped
	 * @param entity its name
	 * @param predicate the text
	 * @param values the names of the parameters that have a value
	 * @return what is wrong with it, or null if it is one
	 */
	public static @Nullable String mistake(SessionFactory sessionFactory, String entity, String predicate,
			Set<String> values) {
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
			return values.isEmpty() ? "it has a parameter, and nothing gives it a value"
					: "its parameters are %s, and values are given for %s".formatted(parameters, new TreeSet<>(values));
		}
		catch (HibernateException | IllegalArgumentException ex) {
			return shorten(String.valueOf(ex.getMessage()));
		}
	}

	/** Without the query around the scope, which the user did not write. */
	private static String shorten(String message) {
		Matcher syntax = SYNTAX_ERROR.matcher(message);
		if (syntax.lookingAt()) {
			return syntax.group(1).equals("<EOF>") ? "it ends too early" : "unexpected '" + syntax.group(1) + "'";
		}
		return message.lines().findFirst().orElse("").replaceFirst(" \\[select 1 from .*", "");
	}

}

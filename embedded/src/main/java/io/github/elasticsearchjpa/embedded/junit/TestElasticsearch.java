package io.github.elasticsearchjpa.embedded.junit;

import java.net.URI;

/**
 * The Elasticsearch of a test class that is annotated with {@link ElasticsearchTest}.
 *
 * @param uri the address of the server, without a path
 * @param indexPrefix the prefix for the names of the indexes that the class creates. It
 * consists of lower-case letters, digits and hyphens, ends with a hyphen, and is unique
 * for each class and each run.
 */
public record TestElasticsearch(URI uri, String indexPrefix) {

	/**
	 * The name of the system property with the address of a server to use instead of the
	 * embedded one: an Elasticsearch 8 or 9 without security. Not set or blank: the
	 * embedded server.
	 */
	public static final String URI_PROPERTY = "elasticsearch-jpa.test.uri";

}

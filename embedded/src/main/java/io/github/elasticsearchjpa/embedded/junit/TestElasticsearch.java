package io.github.elasticsearchjpa.embedded.junit;

import java.net.URI;

/**
 * The Elasticsearch of a test class.
 *
 * @param uri where it answers, without a path
 * @param indexPrefix what the names of this class's indexes begin with: of lower-case
 * letters, digits and hyphens, its own among all classes and runs; it ends in a hyphen
 */
public record TestElasticsearch(URI uri, String indexPrefix) {

	/**
	 * The system property with the address of another server than the embedded one: a
	 * full Elasticsearch, 8 or 9, without security.
	 */
	public static final String URI_PROPERTY = "elasticsearch-jpa.test.uri";

}

package io.github.elasticsearchjpa.operation;

/**
 * The health of an Elasticsearch cluster, as {@code GET _cluster/health} reports it.
 *
 * @param cluster the name of the cluster, or {@code unknown}
 * @param status {@code green}, {@code yellow}, {@code red} or {@code unknown}
 * @param nodes the number of nodes
 */
public record ClusterHealth(String cluster, String status, int nodes) {
}

package io.github.elasticsearchjpa.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.zaxxer.hikari.HikariDataSource;
import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.log.SearchLogSettings;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import io.github.elasticsearchjpa.search.Search;
import io.github.elasticsearchjpa.sync.InitializeSchema;
import org.hibernate.SessionFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A measurement of the cost of a search with entities, compared with the minimum: the
 * same request by the bare client and the same rows by {@code findMultiple}. Different
 * queries over WordNet with 25 hits each run on one thread. Each query runs on every
 * candidate, in an order that rotates with the query.
 */
final class SearchOverhead {

	private static final String SCHEMA = "search_overhead";

	private static final int PAGE = 25;

	private static final String QUERY = """
			{"query": {"multi_match": {"query": ":terms", "fields": ["gloss", "lemmas", "hypernyms"]}}}""";

	private static final JsonMapper JSON = new JsonMapper();

	private final Options options;

	private final Servers servers;

	SearchOverhead(Options options, Servers servers) {
		this.options = options;
		this.servers = servers;
	}

	void measure(Report report) throws IOException, SQLException, InterruptedException {
		URI elasticsearch = this.servers.elasticsearch().uri();
		WordNet wordNet = WordNet.read();
		String url = this.servers.jdbcUrl(SCHEMA) + "&reWriteBatchedInserts=true";
		try (HikariDataSource pool = Persistence.pool(url)) {
			Persistence.createTables(pool, Corpus.WORDNET.entities());
			try (var connection = pool.getConnection()) {
				wordNet.insert(connection);
			}
			try (SessionFactory sessionFactory = Persistence.sessionFactory(pool, Persistence.WITHOUT_HIBERNATE_SEARCH,
					Corpus.WORDNET.entities());
					Rest5Client client = Rest5Client.builder(elasticsearch).build();
					MassIndexing hibernateSearch = new MassIndexing(Corpus.WORDNET, url, elasticsearch, true)) {
				IndexSettings wordnet = Corpus.WORDNET.index();
				ElasticsearchJpa jpa = ElasticsearchJpa.builder(sessionFactory)
					.connection("default", client)
					.index(wordnet)
					.build();
				jpa.index("wordnet").rebuild();
				hibernateSearch.rebuild();
				try (ElasticsearchJpa logged = ElasticsearchJpa.builder(sessionFactory)
					.connection("default", client)
					.index(wordnet)
					.log(SearchLogSettings.defaults().withInitializeSchema(InitializeSchema.ALWAYS))
					.build()) {
					run(List.of(
							new Candidate("bare client and findMultiple",
									(terms) -> bare(client, sessionFactory, terms)),
							new Candidate("elasticsearch-jpa", (terms) -> search(jpa, terms)),
							new Candidate("elasticsearch-jpa, logged", (terms) -> search(logged, terms)), new Candidate(
									"Hibernate Search, fetchHits(25)", (terms) -> hibernateSearch.search(terms, PAGE))),
							queries(wordNet), report);
				}
				jpa.index("wordnet").delete();
			}
		}
	}

	private static int search(ElasticsearchJpa jpa, String terms) {
		return jpa.index("wordnet").search(Search.json(QUERY, Map.of("terms", terms))).entities().size();
	}

	/** Returns words from the glosses of synsets, evenly spread over WordNet. */
	private List<String> queries(WordNet wordNet) {
		List<Synset.Document> documents = List.copyOf(wordNet.documents().values());
		List<String> queries = new ArrayList<>();
		int step = documents.size() / this.options.queries();
		for (int i = 0; queries.size() < this.options.queries(); i += step) {
			String[] words = documents.get(i % documents.size())
				.gloss()
				.replaceAll("[^a-z ]", " ")
				.strip()
				.split(" +", -1);
			queries.add(String.join(" ", List.of(words).subList(0, Math.min(words.length, 2 + i % 3))));
		}
		return queries;
	}

	private void run(List<Candidate> candidates, List<String> queries, Report report) {
		for (int round = 0; round < 2 * this.options.rounds(); round++) {
			// The rounds before were the warm-up.
			if (round == this.options.rounds()) {
				candidates.forEach((candidate) -> candidate.millis().clear());
			}
			for (int i = 0; i < queries.size(); i++) {
				for (int turn = 0; turn < candidates.size(); turn++) {
					candidates.get((i + turn) % candidates.size()).time(queries.get(i));
				}
			}
		}
		List<Double> bare = candidates.get(0).sorted();
		for (Candidate candidate : candidates) {
			List<Double> sorted = candidate.sorted();
			report.line("ms for a search with 25 entities, %d queries, %s".formatted(queries.size(), candidate.name()),
					"p50 %.2f, p99 %.2f".formatted(at(sorted, 50), at(sorted, 99)),
					"over the first: p50 %+.2f, p99 %+.2f".formatted(at(sorted, 50) - at(bare, 50),
							at(sorted, 99) - at(bare, 99)));
		}
	}

	private static double at(List<Double> sorted, int percent) {
		return sorted.get((sorted.size() - 1) * percent / 100);
	}

	private static int bare(Rest5Client client, SessionFactory sessionFactory, String terms) {
		ObjectNode body = JSON.createObjectNode();
		body.putObject("query")
			.putObject("multi_match")
			.put("query", terms)
			.putArray("fields")
			.add("gloss")
			.add("lemmas")
			.add("hypernyms");
		body.put("size", PAGE);
		Request request = new Request("POST", "/wordnet/_search");
		request.setJsonEntity(JSON.writeValueAsString(body));
		try (InputStream in = client.performRequest(request).getEntity().getContent()) {
			JsonNode answer = JSON.readTree(in);
			List<String> ids = answer.path("hits")
				.path("hits")
				.valueStream()
				.map((hit) -> hit.path("_id").asString(""))
				.toList();
			return sessionFactory.fromTransaction((session) -> session.findMultiple(Synset.class, ids)).size();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A candidate that searches, and its measured times. */
	private record Candidate(String name, ToIntFunction<String> search, List<Double> millis) {

		Candidate(String name, ToIntFunction<String> search) {
			this(name, search, new ArrayList<>());
		}

		void time(String terms) {
			long start = System.nanoTime();
			int hits = this.search.applyAsInt(terms);
			this.millis.add((System.nanoTime() - start) / 1e6);
			if (hits > PAGE) {
				throw new IllegalStateException(
						"%s returned %d hits, more than the page size".formatted(this.name, hits));
			}
		}

		List<Double> sorted() {
			List<Double> sorted = new ArrayList<>(this.millis);
			Collections.sort(sorted);
			return sorted;
		}

	}

}

package io.github.elasticsearchjpa.internal.index;

import java.time.Duration;
import java.util.Map;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.connection.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The settings of a generation while it is filled. Its own are noted in it, so that
 * whoever goes on filling it can give them back.
 */
final class LoadingSettings {

	private static final Logger logger = LoggerFactory.getLogger(LoadingSettings.class);

	private static final JsonMapper JSON = new JsonMapper();

	private static final Map<String, String> LOADING = Map.of("index.refresh_interval", "-1",
			"index.number_of_replicas", "0");

	/** How long to wait for the replicas of a filled generation. */
	private static final Duration REPLICAS = Duration.ofSeconds(60);

	private final Connection connection;

	private final MetaField notes;

	LoadingSettings(Connection connection) {
		this.connection = connection;
		this.notes = new MetaField(connection);
	}

	/** Fills faster: nothing is shown or copied meanwhile. Some servers refuse that. */
	void begin(String generation) {
		JsonNode settings = this.connection.send("GET", "/" + generation + "/_settings?flat_settings=true")
			.path(generation)
			.path("settings");
		ObjectNode before = JSON.createObjectNode();
		ObjectNode loading = JSON.createObjectNode();
		LOADING.forEach((name, value) -> {
			before.set(name, settings.path(name).isMissingNode() ? JSON.nullNode() : settings.path(name));
			loading.put(name, value);
		});
		this.notes.change(generation, (note) -> note.set(GenerationMeta.SETTINGS, before));
		try {
			this.connection.send("PUT", "/" + generation + "/_settings", loading);
		}
		catch (RequestFailedException ex) {
			if (ex.unavailable()) {
				throw ex;
			}
			logger.warn("{} is filled with its usual settings, since those for loading are refused: {}", generation,
					ex.reason());
		}
	}

	/**
	 * Gives a filled generation its own settings, and waits for its replicas.
	 * @param keep called every few seconds
	 */
	void end(String generation, Runnable keep) {
		JsonNode before = this.notes.read(generation).path(GenerationMeta.SETTINGS);
		if (before.isObject()) {
			try {
				this.connection.send("PUT", "/" + generation + "/_settings", before);
			}
			catch (RequestFailedException ex) {
				if (ex.unavailable()) {
					throw ex;
				}
				logger.warn("{} keeps its settings, since Elasticsearch refuses others: {}", generation, ex.reason());
			}
		}
		keep.run();
		this.connection.refresh(generation);
		keep.run();
		if (!before.path("index.number_of_replicas").asString("0").equals("0")) {
			awaitReplicas(generation, keep);
		}
	}

	/**
	 * It can be read without them, so that nothing that goes wrong here counts. Each
	 * request is shorter than a client waits.
	 */
	private void awaitReplicas(String generation, Runnable keep) {
		long end = System.nanoTime() + REPLICAS.toNanos();
		boolean initializing = true;
		try {
			while (initializing && System.nanoTime() < end) {
				initializing = this.connection
					.find("/_cluster/health/" + generation + "?wait_for_no_initializing_shards=true&timeout=10s")
					.map((health) -> health.path("timed_out").asBoolean(false))
					.orElse(false);
				keep.run();
			}
		}
		catch (RequestFailedException ex) {
			logger.info("It is not known whether {} has its replicas: {}", generation, ex.reason());
		}
	}

}

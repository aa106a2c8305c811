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
 * The settings of a generation while it is filled: no refresh and no replicas. Its own
 * settings are saved in its {@code _meta} field, so that a resumed rebuild, on any node,
 * can restore them.
 */
final class LoadingSettings {

	private static final Logger logger = LoggerFactory.getLogger(LoadingSettings.class);

	private static final JsonMapper JSON = new JsonMapper();

	private static final Map<String, String> LOADING = Map.of("index.refresh_interval", "-1",
			"index.number_of_replicas", "0");

	/** The maximum time to wait for the replicas of a filled generation. */
	private static final Duration REPLICA_TIMEOUT = Duration.ofSeconds(60);

	private final Connection connection;

	private final MetaField metaField;

	LoadingSettings(Connection connection) {
		this.connection = connection;
		this.metaField = new MetaField(connection);
	}

	/**
	 * Saves the settings of a new generation and replaces them for the load. Some servers
	 * do not allow that; then the generation is filled with its own settings.
	 */
	void begin(String generation) {
		JsonNode settings = this.connection.send("GET", "/" + generation + "/_settings?flat_settings=true")
			.path(generation)
			.path("settings");
		ObjectNode own = JSON.createObjectNode();
		ObjectNode loading = JSON.createObjectNode();
		LOADING.forEach((name, value) -> {
			own.set(name, settings.path(name).isMissingNode() ? JSON.nullNode() : settings.path(name));
			loading.put(name, value);
		});
		this.metaField.saveSettings(generation, own);
		try {
			this.connection.send("PUT", "/" + generation + "/_settings", loading);
		}
		catch (RequestFailedException ex) {
			if (ex.isTemporary()) {
				throw ex;
			}
			logger.warn("Elasticsearch rejected the settings for loading, so {} is filled with its own settings: {}",
					generation, ex.reason());
		}
	}

	/**
	 * Restores the settings of a filled generation, refreshes it, and waits for its
	 * replicas.
	 * @param generation the generation
	 * @param meanwhile runs between the requests, to renew the lease
	 */
	void end(String generation, Runnable meanwhile) {
		JsonNode own = this.metaField.read(generation).path(GenerationMeta.SETTINGS);
		if (own.isObject()) {
			try {
				this.connection.send("PUT", "/" + generation + "/_settings", own);
			}
			catch (RequestFailedException ex) {
				if (ex.isTemporary()) {
					throw ex;
				}
				logger.warn(
						"Elasticsearch rejected the settings of {} after the load: {}. Check its refresh_interval and "
								+ "number_of_replicas",
						generation, ex.reason());
			}
		}
		meanwhile.run();
		this.connection.refresh(generation);
		meanwhile.run();
		if (!own.path("index.number_of_replicas").asString("0").equals("0")) {
			awaitReplicas(generation, meanwhile);
		}
	}

	/**
	 * Waits for the replicas. Failures are only logged, because the generation can be
	 * read without replicas. Each request takes less time than the time-out of the
	 * connection.
	 */
	private void awaitReplicas(String generation, Runnable meanwhile) {
		long end = System.nanoTime() + REPLICA_TIMEOUT.toNanos();
		boolean initializing = true;
		try {
			while (initializing && System.nanoTime() < end) {
				initializing = this.connection
					.find("/_cluster/health/" + generation + "?wait_for_no_initializing_shards=true&timeout=10s")
					.map((health) -> health.path("timed_out").asBoolean(false))
					.orElse(false);
				meanwhile.run();
			}
		}
		catch (RequestFailedException ex) {
			logger.info("It is unknown whether the replicas of {} are complete. The generation is used without "
					+ "waiting for them: {}", generation, ex.reason());
		}
	}

}

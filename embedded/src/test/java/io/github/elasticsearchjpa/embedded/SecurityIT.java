package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of a server with security: TLS, the password of the user, and API keys.
 */
class SecurityIT {

	private static final String AUTHENTICATE = "/_security/_authenticate?filter_path=username,authentication_type";

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private static Path data;

	@SuppressWarnings("NullAway.Init")
	private static EmbeddedElasticsearch server;

	@SuppressWarnings("NullAway.Init")
	private static ServerAccess access;

	@SuppressWarnings("NullAway.Init")
	private static HttpClient client;

	@BeforeAll
	static void start() throws IOException {
		Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
		server = EmbeddedElasticsearch.builder().security().dataDirectory(data.resolve("data")).start();
		access = server.access().orElseThrow();
		client = HttpClient.newBuilder().sslContext(access.sslContext()).build();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void theUserIsAuthenticatedWithItsPassword() throws Exception {
		assertThat(get(AUTHENTICATE, access.authorization())).isEqualTo("""
				{"username":"elastic","authentication_type":"realm"}""");
	}

	@Test
	void aRequestWithoutOrWithAnotherPasswordIsRejected() throws Exception {
		assertThat(get(AUTHENTICATE, null)).contains("\"status\":401");
		assertThat(get(AUTHENTICATE, new ServerAccess("elastic", "changeme", access.certificate()).authorization()))
			.contains("\"status\":401");
	}

	@Test
	void aClientThatDoesNotTrustTheCertificateCannotConnect() {
		assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(() -> HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(server.uri()).build(), HttpResponse.BodyHandlers.discarding()));
	}

	@Test
	void anApiKeyHasItsPrivilegesUntilItIsInvalidated() throws Exception {
		String key = send("POST", "/_security/api_key", """
				{"name": "reader", "role_descriptors": {"reader": {"indices": [
					{"names": ["books"], "privileges": ["read"]}]}}}""", access.authorization());
		String authorization = "ApiKey " + value(key, "encoded");
		assertThat(get(AUTHENTICATE, authorization)).contains("\"authentication_type\":\"api_key\"");
		assertThat(send("PUT", "/books", "{}", authorization)).contains("\"status\":403");
		send("DELETE", "/_security/api_key", "{\"ids\": [\"" + value(key, "id") + "\"]}", access.authorization());
		assertThat(get(AUTHENTICATE, authorization)).contains("\"status\":401");
	}

	@Test
	void aJoinedServerHasTheSameCredentials() throws Exception {
		EmbeddedElasticsearch joined = EmbeddedElasticsearch.builder()
			.security()
			.dataDirectory(data.resolve("data"))
			.start();
		assertThat(joined.access()).contains(access);
		assertThat(Files.getPosixFilePermissions(data.resolve("data").resolve(RunningServer.FILE)))
			.isEqualTo(PosixFilePermissions.fromString("rw-------"));
	}

	@Test
	void joiningWithoutSecurityFails() {
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> EmbeddedElasticsearch.builder().dataDirectory(data.resolve("data")).start())
			.withMessageContaining("with security. Stop that process, or choose the same.");
	}

	@Test
	void thePasswordIsNotInTheLog() throws Exception {
		assertThat(access.toString()).doesNotContain(access.password());
		assertThat(Files.readString(server.logFile())).doesNotContain(access.password());
	}

	private static String get(String path, @Nullable String authorization) throws Exception {
		return send("GET", path, "", authorization);
	}

	private static String send(String method, String path, String json, @Nullable String authorization)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.uri() + path))
			.header("Content-Type", "application/json")
			.method(method,
					json.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
		if (authorization != null) {
			request.header("Authorization", authorization);
		}
		return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
	}

	private static String value(String json, String name) {
		Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
		assertThat(matcher.find()).as(json).isTrue();
		return matcher.group(1);
	}

}

package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Makes what a server with security needs at its start, anew for each server: a
 * certificate that it signs itself, and a password in its own keystore, where no setting
 * or log shows it.
 */
final class ServerSecurity {

	private static final String CERTIFICATE = "http.crt";

	private static final String KEY = "http.key";

	private static final String ALIAS = "server";

	/** Beyond the life of a server of tests, and of one in a directory that is kept. */
	private static final int DAYS = 3650;

	private final Path distribution;

	private final Path javaHome;

	private final Path config;

	ServerSecurity(Path distribution, Path javaHome, Path config) {
		this.distribution = distribution;
		this.javaHome = javaHome;
		this.config = config;
	}

	/** For {@code elasticsearch.yml}; the paths are relative to it. */
	static Map<String, String> settings() {
		return Map.of("xpack.security.enabled", "true", "xpack.security.http.ssl.enabled", "true",
				"xpack.security.http.ssl.certificate", CERTIFICATE, "xpack.security.http.ssl.key", KEY,
				"xpack.security.authc.api_key.enabled", "true");
	}

	/** Writes the files, as the user of this JVM. */
	ServerAccess create() throws IOException {
		String password = random();
		try {
			run(password + "\n", this.distribution.resolve("bin/elasticsearch-keystore").toString(), "add", "--force",
					"--stdin", "bootstrap.password");
			return new ServerAccess(ServerAccess.SUPERUSER, password, certificate());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new EmbeddedElasticsearchException("The start was interrupted.", ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Only the JDK's tool can make one; the server reads it as PEM, without a password.
	 */
	private String certificate() throws IOException, InterruptedException, GeneralSecurityException {
		Path file = this.config.resolve("http.p12");
		String password = random();
		run(password + "\n" + password + "\n", this.javaHome.resolve("bin/keytool").toString(), "-genkeypair", "-alias",
				ALIAS, "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=localhost", "-ext",
				"SAN=IP:127.0.0.1,DNS:localhost", "-ext", "BC=ca:true", "-validity", String.valueOf(DAYS), "-storetype",
				"PKCS12", "-keystore", file.toString());
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream content = Files.newInputStream(file)) {
			store.load(content, password.toCharArray());
		}
		Files.delete(file);
		pem(KEY, "PRIVATE KEY", store.getKey(ALIAS, password.toCharArray()).getEncoded());
		return pem(CERTIFICATE, "CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
	}

	private String pem(String file, String label, byte[] content) throws IOException {
		String pem = "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label,
				Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content));
		Files.writeString(this.config.resolve(file), pem);
		return pem;
	}

	private void run(String input, String... command) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment()
			.putAll(Map.of("ES_JAVA_HOME", this.javaHome.toString(), "ES_PATH_CONF", this.config.toString(),
					"CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1"));
		builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
		Process process = builder.start();
		try (OutputStream stream = process.getOutputStream()) {
			stream.write(input.getBytes(StandardCharsets.US_ASCII));
		}
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.waitFor() != 0) {
			throw new EmbeddedElasticsearchException("Cannot prepare the server's security: %s ended with status %d: %s"
				.formatted(command[0], process.exitValue(), output.strip()));
		}
	}

	private static String random() {
		byte[] bytes = new byte[18];
		new SecureRandom().nextBytes(bytes);
		return Base64.getUrlEncoder().encodeToString(bytes);
	}

}

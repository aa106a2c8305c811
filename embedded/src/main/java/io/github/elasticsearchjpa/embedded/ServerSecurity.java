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
 * The self-signed certificate and the password of one server with security. Both are
 * created for each server. The password is stored in Elasticsearch's keystore, so that
 * neither settings nor logs contain it.
 */
final class ServerSecurity {

	private static final String CERTIFICATE = "http.crt";

	private static final String KEY = "http.key";

	private static final String ALIAS = "server";

	/** The validity of the certificate: longer than any embedded server runs. */
	private static final int VALIDITY_DAYS = 3650;

	private final Path distribution;

	private final Path javaHome;

	private final Path config;

	ServerSecurity(Path distribution, Path javaHome, Path config) {
		this.distribution = distribution;
		this.javaHome = javaHome;
		this.config = config;
	}

	/**
	 * Returns the settings for {@code elasticsearch.yml}. Paths are relative to its
	 * folder.
	 */
	static Map<String, String> settings() {
		return Map.of("xpack.security.enabled", "true", "xpack.security.http.ssl.enabled", "true",
				"xpack.security.http.ssl.certificate", CERTIFICATE, "xpack.security.http.ssl.key", KEY,
				"xpack.security.authc.api_key.enabled", "true");
	}

	/**
	 * Creates the password, the keystore and the certificate in the configuration folder.
	 * The files belong to the user of this JVM.
	 */
	ServerAccess create() throws IOException {
		String password = randomPassword();
		try {
			run(password + "\n", this.distribution.resolve("bin/elasticsearch-keystore").toString(), "add", "--force",
					"--stdin", "bootstrap.password");
			return new ServerAccess(ServerAccess.SUPERUSER, password, createCertificate());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new EmbeddedElasticsearchException("The start of the server was interrupted.", ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Creates the certificate with the JDK's {@code keytool}, because the JDK has no API
	 * for that, and converts it to PEM files without a password, which the server reads.
	 * @return the certificate as PEM text
	 */
	private String createCertificate() throws IOException, InterruptedException, GeneralSecurityException {
		Path file = this.config.resolve("http.p12");
		String password = randomPassword();
		run(password + "\n" + password + "\n", this.javaHome.resolve("bin/keytool").toString(), "-genkeypair", "-alias",
				ALIAS, "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=localhost", "-ext",
				"SAN=IP:127.0.0.1,DNS:localhost", "-ext", "BC=ca:true", "-validity", String.valueOf(VALIDITY_DAYS),
				"-storetype", "PKCS12", "-keystore", file.toString());
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream content = Files.newInputStream(file)) {
			store.load(content, password.toCharArray());
		}
		Files.delete(file);
		writePem(KEY, "PRIVATE KEY", store.getKey(ALIAS, password.toCharArray()).getEncoded());
		return writePem(CERTIFICATE, "CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
	}

	private String writePem(String file, String label, byte[] content) throws IOException {
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

	private static String randomPassword() {
		byte[] bytes = new byte[18];
		new SecureRandom().nextBytes(bytes);
		return Base64.getUrlEncoder().encodeToString(bytes);
	}

}

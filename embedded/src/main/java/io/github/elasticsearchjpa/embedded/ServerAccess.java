package io.github.elasticsearchjpa.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The credentials and the certificate of a server with security. The user is a superuser,
 * who can also create API keys. The certificate is self-signed, so a client has to trust
 * it explicitly: see {@link #sslContext()}.
 *
 * @param username the name of the user, {@code elastic}
 * @param password the password of the user
 * @param certificate the self-signed X.509 certificate of the server, as PEM text
 */
public record ServerAccess(String username, String password, String certificate) {

	static final String SUPERUSER = "elastic";

	/**
	 * Returns the value of the header {@code Authorization} for requests of the user.
	 * @return {@code Basic}, a space and the encoded credentials
	 */
	public String authorization() {
		String credentials = this.username + ":" + this.password;
		return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Creates a TLS context that trusts the certificate of this server and no other.
	 * @return a new context, to be given to an HTTP client
	 * @throws IllegalArgumentException if {@link #certificate()} is not a certificate
	 */
	public SSLContext sslContext() {
		try {
			KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
			trusted.load(null, null);
			trusted.setCertificateEntry("server", CertificateFactory.getInstance("X.509")
				.generateCertificate(new ByteArrayInputStream(this.certificate.getBytes(StandardCharsets.US_ASCII))));
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, trust.getTrustManagers(), null);
			return context;
		}
		catch (CertificateException ex) {
			throw new IllegalArgumentException("Not an X.509 certificate in PEM format: " + this.certificate, ex);
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns a text without the password.
	 */
	@Override
	public String toString() {
		return "ServerAccess[username=" + this.username + "]";
	}

}

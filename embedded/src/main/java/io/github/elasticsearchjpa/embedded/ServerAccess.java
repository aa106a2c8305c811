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
 * How to get into a server with security: as a user who may do everything, for instance
 * make API keys, and over TLS with a certificate that nobody has signed.
 *
 * @param username the user, {@code elastic}
 * @param password the user's password
 * @param certificate the server's certificate, which is its own authority, as PEM text
 */
public record ServerAccess(String username, String password, String certificate) {

	static final String SUPERUSER = "elastic";

	/**
	 * What a client sends in the header {@code Authorization}.
	 * @return {@code Basic} and the credentials
	 */
	public String authorization() {
		String credentials = this.username + ":" + this.password;
		return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Makes what a client needs in order to trust this server, and no other.
	 * @return a new context
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
			throw new IllegalArgumentException("This is not a certificate: " + this.certificate, ex);
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Without the password. */
	@Override
	public String toString() {
		return "ServerAccess[username=" + this.username + "]";
	}

}

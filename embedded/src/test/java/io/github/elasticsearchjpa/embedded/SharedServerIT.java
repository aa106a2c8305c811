package io.github.elasticsearchjpa.embedded;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class SharedServerIT {

	private final EmbeddedElasticsearch server = EmbeddedElasticsearch.shared();

	@Test
	void itAnswers() throws Exception {
		assertThat(Http.get(this.server, "/_cluster/health")).contains("\"status\":\"green\"");
		assertThat(Http.get(this.server, "/_nodes/_local")).contains("\"version\":\"" + this.server.version() + "\"");
	}

	@Test
	void itHasTheVersionThatTheSystemPropertyNames() {
		String named = System.getProperty(EmbeddedElasticsearch.VERSION_PROPERTY, "");
		assumeThat(named).isNotEmpty();
		assertThat(this.server.version()).isEqualTo(named);
	}

	@Test
	void itIsTheSameForAll() {
		assertThat(EmbeddedElasticsearch.shared()).isSameAs(this.server);
	}

	@Test
	void closingItDoesNotTakeItFromTheOthers() throws Exception {
		EmbeddedElasticsearch.shared().close();
		assertThat(Http.answers(this.server.uri())).isTrue();
	}

	@Test
	void itsLogIsInAFile() {
		assertThat(Files.isReadable(this.server.logFile())).isTrue();
		assertThat(this.server.logFile()).content().contains("started");
	}

	@Test
	void itIsReachableFromThisMachineOnly() throws Exception {
		assertThat(this.server.uri().getHost()).isEqualTo("127.0.0.1");
		List<InetAddress> others = NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> address instanceof java.net.Inet4Address && !address.isLoopbackAddress())
			.toList();
		assumeThat(others).isNotEmpty();
		for (InetAddress other : others) {
			URI uri = new URI("http", null, other.getHostAddress(), this.server.uri().getPort(), null, null, null);
			assertThat(Http.answers(uri)).as("answers at %s", uri).isFalse();
		}
	}

}

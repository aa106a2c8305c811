package io.github.elasticsearchjpa.embedded;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class SharedServerIT {

	private final EmbeddedElasticsearch server = EmbeddedElasticsearch.shared();

	@Test
	void theServerResponds() throws Exception {
		// Indexes of other tests have replicas, which make the cluster yellow.
		String index = "green-" + UUID.randomUUID();
		Http.put(this.server, "/" + index, "{\"settings\": {\"number_of_replicas\": 0}}");
		assertThat(Http.get(this.server, "/_cluster/health/" + index + "?wait_for_status=green&timeout=10s"))
			.contains("\"status\":\"green\"");
		assertThat(Http.get(this.server, "/_nodes/_local")).contains("\"version\":\"" + this.server.version() + "\"");
	}

	@Test
	void theServerHasTheVersionThatTheSystemPropertyNames() {
		String version = System.getProperty(EmbeddedElasticsearch.VERSION_PROPERTY, "");
		assumeThat(version).isNotEmpty();
		assertThat(this.server.version()).isEqualTo(version);
	}

	@Test
	void allCallersGetTheSameServer() {
		assertThat(EmbeddedElasticsearch.shared()).isSameAs(this.server);
	}

	@Test
	void jvmsWithTheSameFolderShareAServer() throws Exception {
		String folder = System.getProperty(EmbeddedElasticsearch.SHARED_FOLDER_PROPERTY, "");
		assumeThat(folder).isNotEmpty();
		ChildJvm other = ChildJvm.start(List.of(), ChildJvm.classPath(),
				List.of("-D" + EmbeddedElasticsearch.SHARED_FOLDER_PROPERTY + "=" + folder), SharingProcess.class);
		assertThat(other.readLine()).isEqualTo(this.server.uri() + " " + this.server.pid());
		assertThat(other.process().waitFor()).isZero();
		assertThat(Http.responds(this.server.uri())).isTrue();
	}

	@Test
	void closeDoesNotStopTheServer() throws Exception {
		EmbeddedElasticsearch.shared().close();
		assertThat(Http.responds(this.server.uri())).isTrue();
	}

	@Test
	void theLogFileIsReadable() {
		assertThat(Files.isReadable(this.server.logFile())).isTrue();
		assertThat(this.server.logFile()).content().contains("started");
	}

	@Test
	void theServerIsReachableFromThisMachineOnly() throws Exception {
		assertThat(this.server.uri().getHost()).isEqualTo("127.0.0.1");
		List<InetAddress> others = NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> address instanceof java.net.Inet4Address && !address.isLoopbackAddress())
			.toList();
		assumeThat(others).isNotEmpty();
		for (InetAddress other : others) {
			URI uri = new URI("http", null, other.getHostAddress(), this.server.uri().getPort(), null, null, null);
			assertThat(Http.responds(uri)).as("responds at %s", uri).isFalse();
		}
	}

}

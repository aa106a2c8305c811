package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ServerConfigurationTest {

	private final Path folder;

	ServerConfigurationTest(@TempDir Path folder) {
		this.folder = folder;
	}

	@Test
	void settingsOfTheUserReplaceTheDefaults() throws IOException {
		ServerFolder written = write(EmbeddedElasticsearch.builder()
			.clusterName("mine")
			.setting("network.host", "127.0.0.2")
			.setting("node.attr.quoted", "a \"b\" \\ c"));
		assertThat(written.config().resolve("elasticsearch.yml")).content()
			.contains("\"cluster.name\": \"mine\"\n")
			.contains("\"network.host\": \"127.0.0.2\"\n")
			.doesNotContain("127.0.0.1")
			.contains("\"node.attr.quoted\": \"a \\\"b\\\" \\\\ c\"\n");
	}

	@Test
	void settingsThatTheEmbeddedServerNeedsAreRejected() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EmbeddedElasticsearch.builder().setting("path.data", "/data"))
			.withMessageContaining("dataDirectory(..)");
	}

	@Test
	void theHeapStartsSmallAndNotLargerThanItsMaximum() throws IOException {
		assertThat(jvmOptions(EmbeddedElasticsearch.builder())).contains("-Xms128m\n-Xmx512m\n");
		assertThat(jvmOptions(EmbeddedElasticsearch.builder().heap("2G"))).contains("-Xms128m\n-Xmx2g\n");
		assertThat(jvmOptions(EmbeddedElasticsearch.builder().heap("96m"))).contains("-Xms96m\n-Xmx96m\n");
	}

	@Test
	void anInvalidHeapSizeIsRejectedBeforeTheStart() {
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedElasticsearch.builder().heap("plenty"))
			.withMessage("Invalid heap size plenty: use megabytes or gigabytes, such as 512m or 2g");
	}

	@Test
	void jvmOptionsOfTheUserComeLast() throws IOException {
		assertThat(jvmOptions(EmbeddedElasticsearch.builder().jvmOptions("-Da=b"))).endsWith("\n-Da=b\n");
	}

	@Test
	void theProductionJvmUsesElasticsearchsOptionsAndAFixedHeap() throws IOException {
		ServerFolder written = write(EmbeddedElasticsearch.builder().productionJvm("1g"));
		assertThat(written.config().resolve("jvm.options")).hasContent("-XX:+UseG1GC");
		assertThat(written.config().resolve("jvm.options.d/embedded.options")).hasContent("-Xms1g\n-Xmx1g\n");
	}

	private String jvmOptions(EmbeddedElasticsearch.Builder builder) throws IOException {
		return Files.readString(write(builder).config().resolve("jvm.options"));
	}

	private ServerFolder write(EmbeddedElasticsearch.Builder builder) throws IOException {
		Path distribution = Files.createTempDirectory(this.folder, "distribution");
		Files.createDirectory(distribution.resolve("config"));
		Files.writeString(distribution.resolve("config/jvm.options"), "-XX:+UseG1GC");
		ServerFolder target = new ServerFolder(Files.createTempDirectory(this.folder, "server"));
		Files.createDirectory(target.config());
		new ServerConfiguration(builder.toSettings(), target).write(distribution, target.data());
		return target;
	}

}

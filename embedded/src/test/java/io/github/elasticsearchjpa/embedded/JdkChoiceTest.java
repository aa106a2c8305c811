package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JdkChoiceTest {

	private static final Jdk JAVA_11 = new Jdk(Path.of("/jdks/11"), 11);

	private static final Jdk JAVA_17 = new Jdk(Path.of("/jdks/17"), 17);

	private static final Jdk JAVA_21 = new Jdk(Path.of("/jdks/21"), 21);

	private static final Jdk JAVA_25 = new Jdk(Path.of("/jdks/25"), 25);

	private static final Jdk JAVA_27 = new Jdk(Path.of("/jdks/27"), 27);

	private static final Jdk JAVA_28 = new Jdk(Path.of("/jdks/28"), 28);

	@Test
	void theNewestVersionIsChosenIfAJdkCanRunIt() {
		assertThat(JdkChoice.among(List.of(JAVA_17, JAVA_21), null)).isEqualTo(new JdkChoice("9.5.3", JAVA_21));
	}

	@Test
	void version8IsChosenIfOnlyJava17IsFound() {
		assertThat(JdkChoice.among(List.of(JAVA_11, JAVA_17), null)).isEqualTo(new JdkChoice("8.19.21", JAVA_17));
	}

	@Test
	void theNewestTestedJavaIsPreferredOverOlderAndUntestedOnes() {
		List<Jdk> all = List.of(JAVA_28, JAVA_27, JAVA_17, JAVA_25, JAVA_21, JAVA_11);
		assertThat(JdkChoice.among(all, "8.19.21").jdk()).isEqualTo(JAVA_25);
		assertThat(JdkChoice.among(all, "9.5.3").jdk()).isEqualTo(JAVA_25);
		assertThat(JdkChoice.among(List.of(JAVA_27, JAVA_21), "9.5.3").jdk()).isEqualTo(JAVA_21);
	}

	@Test
	void anUntestedJavaIsChosenIfThereIsNoOther() {
		assertThat(JdkChoice.among(List.of(JAVA_28, JAVA_27, JAVA_17), "9.5.3").jdk()).isEqualTo(JAVA_27);
	}

	@Test
	void theMessageForAVersionThatNoJdkCanRunNamesTheFoundJdksAndARemedy() {
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> JdkChoice.among(List.of(JAVA_11, JAVA_17), "9.5.3"))
			.withMessageStartingWith("Elasticsearch 9.5.3 needs Java 21 or newer.")
			.withMessageContaining("Found only Java 11 in /jdks/11, Java 17 in /jdks/17.")
			.withMessageContaining("ES_JAVA_HOME or javaHome(..), or choose version 8.19.21");
	}

	@Test
	void aMachineWithoutJavaIsReported() {
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> JdkChoice.among(List.of(), null))
			.withMessageStartingWith("Elasticsearch 8.19.21 needs Java 17 or newer. No Java was found.");
	}

	@Test
	void anInvalidVersionIsRejected() {
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> JdkChoice.among(List.of(JAVA_25), "../9.5.3"))
			.withMessageContaining("\"../9.5.3\" is not a version of Elasticsearch");
	}

	@Test
	void theJdkThatTheUserHasChosenIsNeverReplaced(@TempDir Path folder) throws IOException {
		Path home = FakeJdk.createVersion(folder.resolve("jdk"), "17.0.15");
		assertThat(JdkChoice.of(home, null).version()).isEqualTo("8.19.21");
		assertThatExceptionOfType(EmbeddedElasticsearchException.class).isThrownBy(() -> JdkChoice.of(home, "9.5.3"))
			.withMessageContaining("Found only Java 17");
		assertThatExceptionOfType(EmbeddedElasticsearchException.class).isThrownBy(() -> JdkChoice.of(folder, null))
			.withMessageContaining("No usable Java in " + folder);
	}

}

package io.github.elasticsearchjpa.autoconfigure;

import java.net.URL;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** The starter and its tests use the API of the library only. */
class ApiUsageTest {

	private static final JavaClasses STARTER = new ClassFileImporter()
		.importUrls(List.of(location(ElasticsearchJpaProperties.class), location(ApiUsageTest.class)));

	@Test
	void noClassDependsOnInternals() {
		assertThat(STARTER.contain(ElasticsearchJpaProperties.class)).isTrue();
		noClasses().should()
			.dependOnClassesThat()
			.resideInAPackage("io.github.elasticsearchjpa.internal..")
			.check(STARTER);
	}

	private static URL location(Class<?> type) {
		return type.getProtectionDomain().getCodeSource().getLocation();
	}

}

package io.github.elasticsearchjpa;

import java.util.Set;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.github.elasticsearchjpa.log.LogEntities;
import io.github.elasticsearchjpa.mapping.SearchDocument;
import io.github.elasticsearchjpa.search.TypedSearch;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

/** What holds for all classes of the library. */
class ArchitectureTest {

	private static final JavaClasses CORE = new ClassFileImporter()
		.importUrl(ElasticsearchJpa.class.getProtectionDomain().getCodeSource().getLocation());

	@Test
	void packagesHaveNoCyclesNorHasTheRootPackage() {
		SlicesRuleDefinition.slices().assignedFrom(new SliceAssignment() {

			@Override
			public SliceIdentifier getIdentifierOf(JavaClass type) {
				return SliceIdentifier.of(type.getPackageName());
			}

			@Override
			public String getDescription() {
				return "packages";
			}

		}).should().beFreeOfCycles().check(CORE);
	}

	@Test
	void packagesAreOneLevelDeep() {
		classes().should()
			.resideInAnyPackage(ArchitectureTest.class.getPackageName(),
					ArchitectureTest.class.getPackageName() + ".(*)")
			.check(CORE);
	}

	@Test
	void nothingKnowsSpring() {
		noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..").check(CORE);
	}

	@Test
	void onlyTheConnectionAndTheBuilderTouchTheClient() {
		noClasses().that()
			.resideOutsideOfPackage("..connection")
			.and()
			.doNotHaveFullyQualifiedName(ElasticsearchJpa.Builder.class.getName())
			.should()
			.dependOnClassesThat()
			.resideInAPackage(Rest5Client.class.getPackageName() + "..")
			.check(CORE);
	}

	/** Public is what users see in the facade, or what another package needs. */
	@Test
	void whatIsPublicIsNeededOutsideItsPackage() {
		Set<String> written = Set.of(ElasticsearchJpa.class.getName(), SearchDocument.class.getName(),
				TypedSearch.class.getName(), LogEntities.class.getName()); // Hibernate
																			// does
		classes().that()
			.arePublic()
			.and()
			.areTopLevelClasses()
			.and(DescribedPredicate.describe("users do not name first", (type) -> !written.contains(type.getName())))
			.should(beUsedOutsideTheirPackage())
			.check(CORE);
	}

	private static ArchCondition<JavaClass> beUsedOutsideTheirPackage() {
		return new ArchCondition<>("be used outside their package, or by a public class of it") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean used = type.getDirectDependenciesToSelf()
					.stream()
					.map(Dependency::getOriginClass)
					.anyMatch((user) -> !user.getPackage().equals(type.getPackage()) || returns(user, type));
				events.add(new SimpleConditionEvent(type, used, type.getName() + " is public for nobody"));
			}

			private boolean returns(JavaClass user, JavaClass type) {
				return user.getModifiers().contains(JavaModifier.PUBLIC) && user.getMethods()
					.stream()
					.anyMatch((method) -> method.getModifiers().contains(JavaModifier.PUBLIC)
							&& (method.getReturnType().getAllInvolvedRawTypes().contains(type)
									|| method.getRawParameterTypes().contains(type)));
			}

		};
	}

	@Test
	void classesAreNamedAfterWhatTheyDo() {
		noClasses().should()
			.haveNameMatching(".*(Util|Utils|Helper|Impl|Manager)")
			.orShould()
			.haveSimpleNameStartingWith("Abstract")
			.check(CORE);
	}

	@Test
	void nothingIsPrinted() {
		noClasses().should(ACCESS_STANDARD_STREAMS).check(CORE);
	}

	@Test
	void timeIsJavaTime() {
		noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.util.Date").check(CORE);
		noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.util.Calendar").check(CORE);
	}

	@Test
	void noStateIsStatic() {
		fields().that().areStatic().should().beFinal().check(CORE);
	}

}

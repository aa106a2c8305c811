package io.github.elasticsearchjpa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import com.tngtech.archunit.base.DescribedPredicate;
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
import io.github.elasticsearchjpa.internal.database.LibraryTransactions;
import io.github.elasticsearchjpa.internal.log.LogEntities;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import org.hibernate.SharedSessionContract;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

/** The architecture rules of the library. */
class ArchitectureTest {

	private static final String ROOT = ArchitectureTest.class.getPackageName();

	private static final String INTERNAL = ROOT + ".internal..";

	private static final JavaClasses CORE = new ClassFileImporter()
		.importUrl(ElasticsearchJpa.class.getProtectionDomain().getCodeSource().getLocation());

	@Test
	void packagesHaveNoCycles() {
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
		classes().should().resideInAnyPackage(ROOT, ROOT + ".(*)", ROOT + ".internal.(*)").check(CORE);
	}

	/** The root package is an exception, because its classes assemble the library. */
	@Test
	void theApiDoesNotDependOnInternalsExceptWhereItIsAssembled() {
		noClasses().that()
			.resideOutsideOfPackages(ROOT, INTERNAL)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(INTERNAL)
			.check(CORE);
	}

	@Test
	void noSignatureFieldOrSupertypeOfTheApiNamesAnInternalType() {
		classes().that().resideOutsideOfPackage(INTERNAL).and().arePublic().should(exposeApiTypesOnly()).check(CORE);
	}

	private static ArchCondition<JavaClass> exposeApiTypesOnly() {
		return new ArchCondition<>("expose types of the API only") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				type.getMethods().stream().filter((method) -> isExposed(method.getModifiers())).forEach((method) -> {
					report(type, method.getReturnType().getAllInvolvedRawTypes(), method.getFullName(), events);
					method.getParameterTypes()
						.forEach((parameter) -> report(type, parameter.getAllInvolvedRawTypes(), method.getFullName(),
								events));
				});
				type.getConstructors()
					.stream()
					.filter((constructor) -> isExposed(constructor.getModifiers()))
					.forEach((constructor) -> report(type, Set.copyOf(constructor.getRawParameterTypes()),
							constructor.getFullName(), events));
				type.getFields()
					.stream()
					.filter((field) -> isExposed(field.getModifiers()))
					.forEach((field) -> report(type, field.getType().getAllInvolvedRawTypes(), field.getFullName(),
							events));
				report(type, Set.copyOf(type.getAllRawSuperclasses()), type.getName(), events);
				report(type, Set.copyOf(type.getAllRawInterfaces()), type.getName(), events);
			}

			private boolean isExposed(Set<JavaModifier> modifiers) {
				return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
			}

			private void report(JavaClass type, Set<JavaClass> named, String where, ConditionEvents events) {
				named.stream()
					.filter(resideInAPackage(INTERNAL))
					.forEach((internal) -> events
						.add(SimpleConditionEvent.violated(type, where + " names " + internal.getName())));
			}

		};
	}

	@Test
	void internalsDoNotDependOnTheRootPackage() {
		noClasses().that().resideInAPackage(INTERNAL).should().dependOnClassesThat().resideInAPackage(ROOT).check(CORE);
	}

	@Test
	void otherModulesUseTheApiOnly() throws IOException {
		for (String module : List.of("spring-boot-starter", "examples", "benchmarks")) {
			try (Stream<Path> files = Files.walk(Path.of("..", module))) {
				List<Path> sources = files.filter((file) -> file.toString().endsWith(".java")).toList();
				assertThat(sources).isNotEmpty()
					.allSatisfy(
							(source) -> assertThat(source).content().doesNotContain("import " + ROOT + ".internal"));
			}
		}
	}

	/**
	 * An internal type that only its own package uses must be package-private.
	 */
	@Test
	void publicInternalTypesAreUsedOutsideTheirPackage() {
		classes().that()
			.resideInAPackage(INTERNAL)
			.and()
			.arePublic()
			.and()
			.areTopLevelClasses()
			.and(not(DescribedPredicate.describe("created by Hibernate",
					(type) -> type.isEquivalentTo(LogEntities.class))))
			.should(beUsedOutsideTheirPackage())
			.check(CORE);
	}

	private static ArchCondition<JavaClass> beUsedOutsideTheirPackage() {
		return new ArchCondition<>("be used outside their package, or by a public class of it") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean used = type.getDirectDependenciesToSelf()
					.stream()
					.map((dependency) -> dependency.getOriginClass())
					.anyMatch((user) -> !user.getPackage().equals(type.getPackage()) || exposes(user, type));
				events.add(new SimpleConditionEvent(type, used,
						type.getName() + " is public, but only its package uses it"));
			}

			private boolean exposes(JavaClass user, JavaClass type) {
				return user.getModifiers().contains(JavaModifier.PUBLIC) && user.getMethods()
					.stream()
					.anyMatch((method) -> method.getModifiers().contains(JavaModifier.PUBLIC)
							&& (method.getReturnType().getAllInvolvedRawTypes().contains(type)
									|| method.getRawParameterTypes().contains(type)));
			}

		};
	}

	@Test
	void onlyTheConnectionPackageAndTheBuilderUseTheClient() {
		noClasses().that()
			.resideOutsideOfPackage("..connection")
			.and()
			.doNotHaveFullyQualifiedName(ElasticsearchJpaBuilder.class.getName())
			.should()
			.dependOnClassesThat()
			.resideInAPackage(Rest5Client.class.getPackageName() + "..")
			.check(CORE);
	}

	@Test
	void nothingDependsOnSpring() {
		noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..").check(CORE);
	}

	/** The isolation level of other transactions would be that of the application. */
	@Test
	void onlyLibraryTransactionsBeginsTransactions() {
		noClasses().that()
			.doNotHaveFullyQualifiedName(LibraryTransactions.class.getName())
			.should()
			.callMethodWhere(DescribedPredicate.describe("a transaction of Hibernate begins", (call) -> {
				JavaClass owner = call.getTargetOwner();
				return (owner.isAssignableTo(EntityManagerFactory.class)
						|| owner.isAssignableTo(SharedSessionContract.class)
						|| owner.isAssignableTo(EntityManager.class) || owner.isAssignableTo(EntityTransaction.class))
						&& call.getName()
							.matches("(in|from|runIn|callIn)(Stateless)?Transaction|begin|beginTransaction");
			}))
			.check(CORE);
	}

	@Test
	void classesAreNamedAfterTheStepTheyPerform() {
		noClasses().should()
			.haveNameMatching(".*(Util|Utils|Helper|Impl|Manager)")
			.orShould()
			.haveSimpleNameStartingWith("Abstract")
			.check(CORE);
	}

	@Test
	void nothingWritesToStandardStreams() {
		noClasses().should(ACCESS_STANDARD_STREAMS).check(CORE);
	}

	@Test
	void onlyJavaTimeIsUsedForTime() {
		noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.util.Date").check(CORE);
		noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.util.Calendar").check(CORE);
	}

	@Test
	void staticFieldsAreFinal() {
		fields().that().areStatic().should().beFinal().check(CORE);
	}

}

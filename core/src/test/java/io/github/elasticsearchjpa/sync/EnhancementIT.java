package io.github.elasticsearchjpa.sync;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.elasticsearchjpa.fixture.Essays;
import io.github.elasticsearchjpa.fixture.SyncedLibrary;
import io.github.elasticsearchjpa.fixture.TestServers;
import io.github.elasticsearchjpa.mapping.IndexSettings;
import org.hibernate.bytecode.enhance.spi.DefaultEnhancementContext;
import org.hibernate.bytecode.enhance.spi.Enhancer;
import org.hibernate.bytecode.enhance.spi.UnloadedClass;
import org.hibernate.bytecode.enhance.spi.UnloadedField;
import org.hibernate.bytecode.internal.BytecodeProviderInitiator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes of entities whose classes Hibernate has enhanced with dirty tracking and lazy
 * attributes.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
class EnhancementIT {

	private static final List<SyncEvent> events = new CopyOnWriteArrayList<>();

	private static Essays essays;

	private static SyncedLibrary library;

	@BeforeAll
	static void start() throws ReflectiveOperationException {
		essays = (Essays) new EnhancingLoader().loadClass("io.github.elasticsearchjpa.fixture.enhanced.EnhancedEssays")
			.getConstructor()
			.newInstance();
		library = SyncedLibrary.start(TestServers.sessionFactory(essays.entities()), 1, (settings) -> settings,
				(builder) -> builder.syncListener(events::add),
				IndexSettings.of("essays", "Essay").withDependencies("editor", "notes"));
	}

	@AfterAll
	static void stop() {
		library.close();
	}

	@Test
	void aChangeIsCapturedWhileLazyAttributesAreNotLoaded() {
		library.in((session) -> essays.write(session, 1, "A title", "A body", "A note"));
		assertThat(text(1, "title")).isEqualTo("A title");
		events.clear();
		library.in((session) -> essays.retitle(session, 1, "Another title"));
		assertThat(text(1, "title")).isEqualTo("Another title");
		assertThat(text(1, "body")).isEqualTo("A body");
		assertThat(events).singleElement()
			.satisfies((event) -> assertThat(((SyncEvent.PreUpdate) event).attributes()).isEqualTo(Set.of("title")));
	}

	@Test
	void changesOfRelatedEntitiesAreCaptured() {
		library.in((session) -> {
			essays.write(session, 2, "From", "", "Note 2");
			essays.write(session, 3, "To", "", "Note 3");
		});
		library.in((session) -> essays.renameEditor(session, 2, "Renamed"));
		assertThat(text(2, "editor")).isEqualTo("Renamed");
		library.in((session) -> essays.moveNote(session, 2, 3));
		assertThat(library.document("essays", 2).path("notes")).isEmpty();
		assertThat(library.document("essays", 3).path("notes")).hasSize(2);
		library.in((session) -> essays.deleteNote(session, 3));
		assertThat(library.document("essays", 3).path("notes")).singleElement().hasToString("\"Note 2\"");
	}

	@Test
	void anEntityDeletedWithoutBeingLoadedLeavesTheIndex() {
		library.in((session) -> essays.write(session, 4, "Deleted", "", "Note 4"));
		assertThat(text(4, "title")).isEqualTo("Deleted");
		library.in((session) -> essays.delete(session, 4));
		assertThat(library.document("essays", 4).isMissingNode()).isTrue();
	}

	private static String text(long id, String field) {
		return library.document("essays", id).path(field).asString("");
	}

	/** A class loader that enhances the classes of one package. */
	private static final class EnhancingLoader extends ClassLoader {

		private final Enhancer enhancer = Objects.requireNonNull(
				BytecodeProviderInitiator.buildDefaultBytecodeProvider().getEnhancer(new DefaultEnhancementContext() {

					@Override
					public boolean doDirtyCheckingInline(UnloadedClass type) {
						return true;
					}

					@Override
					public boolean hasLazyLoadableAttributes(UnloadedClass type) {
						return true;
					}

					@Override
					public boolean isLazyLoadable(UnloadedField field) {
						return true;
					}

				}));

		EnhancingLoader() {
			super(EnhancementIT.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				if (loaded != null) {
					return loaded;
				}
				return name.startsWith(Essays.class.getPackageName() + ".enhanced.") ? enhanced(name)
						: super.loadClass(name, resolve);
			}
		}

		private Class<?> enhanced(String name) throws ClassNotFoundException {
			try (InputStream resource = getResourceAsStream(name.replace('.', '/') + ".class")) {
				if (resource == null) {
					// A class that Hibernate generates, such as a proxy.
					throw new ClassNotFoundException(name);
				}
				byte[] original = resource.readAllBytes();
				byte[] enhanced = this.enhancer.enhance(name, original);
				byte[] bytes = (enhanced != null) ? enhanced : original;
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
